// When the head of the queue gives up, those behind it that now fit go on at once.
import { attempt, chan, go, main, sleep, type Routine } from "goroutines";
import { background, withCancel, withTimeout, type Context } from "goroutines/context";
import { newWeighted, type Weighted } from "goroutines/semaphore";

/** What Go's Acquire returns: an error's text, or nil. */
function* acquire(s: Weighted, ctx: Context, n: number): Routine<string | undefined> {
  const [, err] = yield* attempt(s.acquire(ctx, n));
  return err?.message;
}

main(function* () {
  const s = newWeighted(4);
  yield* s.acquire(background(), 2);

  const [ctx, cancel] = withCancel(background());
  const head = chan<string | undefined>();
  go(function* () {
    yield* head.send(yield* acquire(s, ctx, 4));
  });
  yield* sleep(20);

  const behind = chan<string>(2, "");
  for (const name of ["second", "third"]) {
    go(function* () {
      yield* s.acquire(background(), 1);
      yield* behind.send(name);
    });
    yield* sleep(20);
  }
  console.log("behind the head:", behind.len);
  cancel();
  console.log("head:", yield* head.recv());
  const names = new Set([yield* behind.recv(), yield* behind.recv()]);
  console.log("then:", names.has("second"), names.has("third"));
  console.log("anything left:", s.tryAcquire(1));

  const [timed, cancelTimed] = withTimeout(background(), 20);
  console.log("too late:", yield* acquire(s, timed, 1));
  s.release(4);
  console.log("all given back:", s.tryAcquire(4));
  cancelTimed();
});
