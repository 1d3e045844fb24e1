// Timers fire in the order of their deadlines, whatever the order in which they were set: sleep sort.
// The gaps of 20 milliseconds are generous; the same is done with sleeping goroutines and with after.
import { after, chan, go, main, sleep } from "goroutines";

const gap = 20;

main(function* () {
  const values = [3, 1, 5, 2, 4];
  const woken = chan<number>(0, 0);

  for (const v of values) {
    go(function* () {
      yield* sleep(v * gap);
      yield* woken.send(v);
    });
  }
  for (let i = 0; i < values.length; i++) {
    console.log("slept", yield* woken.recv());
  }

  for (const v of values) {
    const timer = after(v * gap);
    go(function* () {
      yield* timer.recv();
      yield* woken.send(v);
    });
  }
  for (let i = 0; i < values.length; i++) {
    console.log("fired", yield* woken.recv());
  }
});
