// A weighted semaphore serves strictly first come, first served: a small request does not overtake a large one.
import { chan, go, main, sleep } from "goroutines";
import { background } from "goroutines/context";
import { newWeighted } from "goroutines/semaphore";

main(function* () {
  const ctx = background();
  const s = newWeighted(5);
  yield* s.acquire(ctx, 4);
  const got = chan<number>(3, 0);
  for (const n of [3, 1, 5]) {
    go(function* () {
      yield* s.acquire(ctx, n);
      yield* got.send(n);
    });
    yield* sleep(20);
  }
  console.log("one token is free, and the one who wants one waits:", got.len === 0);
  s.release(1);
  yield* sleep(20);
  console.log("two are free:", got.len);
  s.release(1);
  console.log("three are free: acquired", yield* got.recv());
  yield* sleep(20);
  console.log("nobody else:", got.len);
  s.release(1);
  console.log("acquired", yield* got.recv());
  s.release(4);
  yield* sleep(20);
  console.log("the last wants all:", got.len);
  s.release(1);
  console.log("acquired", yield* got.recv());
});
