// The first error cancels the group's context; Wait cancels it, too, when all went well.
import { attempt, chan, main, type Routine } from "goroutines";
import { Canceled, background, withCancel } from "goroutines/context";
import { withContext, type Group } from "goroutines/errgroup";

/** What Go's Wait returns: the first error, or nil. */
function* waitFor(g: Group): Routine<Error | undefined> {
  const [, err] = yield* attempt(g.wait());
  return err;
}

main(function* () {
  const errBroken = new Error("a wheel is broken");
  const [g, ctx] = withContext(background());
  const stopped = chan<Error | undefined>(2);
  for (let i = 0; i < 2; i++) {
    yield* g.go(function* () {
      yield* ctx.done().recv();
      yield* stopped.send(ctx.err());
      throw ctx.err();
    });
  }
  console.log("before:", ctx.err() === undefined);
  yield* g.go(function* () {
    throw errBroken;
  });
  console.log("wait:", (yield* waitFor(g))?.message);
  console.log("others:", (yield* stopped.recv())?.message, "/", (yield* stopped.recv())?.message);
  console.log("context:", ctx.err()?.message);

  const [well, wellCtx] = withContext(background());
  yield* well.go(function* () {
    const err = wellCtx.err();
    if (err) {
      throw err;
    }
  });
  console.log("all went well:", (yield* waitFor(well)) === undefined);
  console.log("context after Wait:", wellCtx.err()?.message);

  const [parent, cancel] = withCancel(background());
  const [below, belowCtx] = withContext(parent);
  yield* below.go(function* () {
    yield* belowCtx.done().recv();
    throw new Error(`stopped: ${belowCtx.err()?.message}`, { cause: belowCtx.err() });
  });
  cancel();
  const err = yield* waitFor(below);
  console.log("cancelled from above:", err?.message, err?.cause === Canceled);
});
