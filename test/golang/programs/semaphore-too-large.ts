// A request for more than there is waits until its context is done, and holds up nobody.
import { attempt, chan, go, main, sleep } from "goroutines";
import { background, withCancel } from "goroutines/context";
import { newWeighted } from "goroutines/semaphore";

main(function* () {
  const s = newWeighted(2);
  const [ctx, cancel] = withCancel(background());
  const tooLarge = chan<string>(0, "");
  go(function* () {
    const [, err] = yield* attempt(s.acquire(ctx, 3));
    yield* tooLarge.send(err?.message ?? "acquired");
  });
  yield* sleep(40);
  console.log("behind it:", s.tryAcquire(1));
  yield* s.acquire(background(), 1);
  console.log("and one that may wait:", true);
  s.release(2);
  cancel();
  console.log("too large:", yield* tooLarge.recv());
  console.log("nothing is lost:", s.tryAcquire(2));
});
