// What Timer.Reset answers, and that no value of the time before it is ever received after it.
import { main, sleep } from "goroutines";
import { Hour, Millisecond, Minute, newTimer, now } from "goroutines/time";

main(function* () {
  const start = now();
  const t = newTimer(Hour);
  console.log("reset while it runs:", t.reset(20 * Millisecond));
  let due = yield* t.c.recv();
  const took = Number(due) - Number(start);
  console.log("fired by the new time:", took >= 20 * Millisecond && took < Minute);
  console.log("reset after it was received:", t.reset(Hour));
  console.log("stop:", t.stop());
  console.log("reset after stop:", t.reset(Millisecond));

  yield* sleep(30);
  const resetAt = now();
  console.log("reset when due and not received:", t.reset(100 * Millisecond));
  console.log(t.c.tryRecv() ? "a stale value" : "no stale value");
  due = yield* t.c.recv();
  console.log("the value is of the new time:", Number(due) - Number(resetAt) >= 100 * Millisecond);

  // One timer for many timeouts, without any draining.
  t.reset(Millisecond);
  let fired = 0;
  for (let i = 0; i < 5; i++) {
    if (i % 2 === 0) {
      yield* t.c.recv();
      fired++;
    } else {
      yield* sleep(5);
    }
    t.reset(Millisecond);
  }
  console.log("fired:", fired, "stop:", t.stop());
});
