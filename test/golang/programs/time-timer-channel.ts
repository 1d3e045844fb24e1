// The channel of a timer or ticker has length and capacity 0, also when a value is due.
import { after, isNil, main, sleep, type RecvChan } from "goroutines";
import { Hour, Millisecond, Second, afterFunc, newTicker, newTimer, tick } from "goroutines/time";

function show(name: string, c: RecvChan<Date, never>): void {
  console.log(name, c.len, c.cap);
}

main(function* () {
  const timer = newTimer(Millisecond);
  const ticker = newTicker(Millisecond);
  const later = after(Millisecond);
  show("timer, running", timer.c);
  yield* sleep(30);
  show("timer, due", timer.c);
  show("ticker, due", ticker.c);
  show("after, due", later);
  yield* timer.c.recv();
  yield* ticker.c.recv();
  yield* later.recv();
  show("timer, received", timer.c);
  show("ticker, received", ticker.c);
  timer.stop();
  ticker.stop();
  show("ticker, stopped", ticker.c);
  console.log("tick of 0 is nil:", isNil(tick(0)));
  console.log("tick of less is nil:", isNil(tick(-Second)));
  console.log("time.AfterFunc has no channel:", isNil(afterFunc(Hour, function* () {}).c));
});
