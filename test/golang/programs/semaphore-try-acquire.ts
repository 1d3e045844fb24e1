// TryAcquire fails if there is not enough, and also if there is enough but somebody waits.
import { chan, go, main, sleep } from "goroutines";
import { background } from "goroutines/context";
import { newWeighted } from "goroutines/semaphore";

main(function* () {
  const ctx = background();
  const s = newWeighted(3);
  console.log("2 of 3:", s.tryAcquire(2));
  console.log("2 more:", s.tryAcquire(2));
  console.log("1 more:", s.tryAcquire(1));
  console.log("0 more:", s.tryAcquire(0));
  s.release(1);

  const waiting = chan<boolean>();
  go(function* () {
    yield* s.acquire(ctx, 3);
    waiting.close();
  });
  yield* sleep(40);
  console.log("1 is free, but somebody waits:", s.tryAcquire(1));
  console.log("not even 0:", s.tryAcquire(0));
  s.release(2);
  yield* waiting.recv();
  s.release(3);
  console.log("nobody waits:", s.tryAcquire(1));
  console.log("more than there ever will be:", s.tryAcquire(4));
});
