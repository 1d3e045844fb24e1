// A partial deadlock is not reported: two goroutines wait for each other for ever, main works on and returns.
import { chan, go, main, numGoroutine, sleep, type RecvChan, type Routine, type SendChan } from "goroutines";

function* stuck(mine: RecvChan<boolean>, other: SendChan<boolean>): Routine {
  yield* mine.recv();
  yield* other.send(true);
}

main(function* () {
  const a = chan<boolean>();
  const b = chan<boolean>();
  go(stuck, a, b);
  go(stuck, b, a);
  for (let i = 1; i <= 3; i++) {
    yield* sleep(5);
    console.log("main works", i);
  }
  console.log("goroutines left behind:", numGoroutine() - 1);
});
