// What Timer.Stop answers: whether it kept the timer from being received, even if it was already due.
import { main, sleep } from "goroutines";
import { Hour, Millisecond, newTimer, type Timer } from "goroutines/time";

function waiting(t: Timer): boolean {
  return t.c.tryRecv() !== undefined;
}

main(function* () {
  let t = newTimer(Hour);
  console.log("before it fires:", t.stop());
  console.log("stopped again:", t.stop());
  console.log("anything in the channel:", waiting(t));

  t = newTimer(Millisecond);
  yield* sleep(30);
  console.log("due and not received:", t.stop());
  console.log("anything in the channel:", waiting(t));
  console.log("stopped again:", t.stop());

  t = newTimer(Millisecond);
  yield* t.c.recv();
  console.log("received:", t.stop());
  console.log("anything in the channel:", waiting(t));

  t = newTimer(0);
  console.log("a timer of 0 is ready at once:", waiting(t));
  t = newTimer(-Hour);
  console.log("and one that is overdue:", waiting(t));
  t = newTimer(0);
  console.log("a timer of 0, not received:", t.stop());
  console.log("anything in the channel:", waiting(t));
});
