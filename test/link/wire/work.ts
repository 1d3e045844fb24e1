// What the tests of channels and contexts by messages run on workers.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { attempt as attemptOp, chan, go, select, trySelect, type Chan, type Routine, type SendChan } from "goroutines";
import { shared } from "goroutines/cores";
import { background, cause, withCancel, type Context } from "goroutines/context";

/** Closes a channel twice, the second time in vain. */
export function* closeTwice(): Routine {
  const ch = shared.chan(1);
  ch.close();
  ch.close();
  yield* chan().recv();
}

/** Closes a channel that has been closed elsewhere, of which this thread has not heard. */
export function* closeAgain(ch: Chan<number>): Routine {
  ch.close();
  yield* chan().recv();
}

function codeOf(call: () => unknown): unknown {
  try {
    return call();
  } catch (e) {
    return (e as { code?: string }).code;
  }
}

/** What can't be known at once here. */
export function* attempt(codes: SendChan<unknown[]>): Routine {
  const ch = shared.chan<number>(1);
  const always = chan<never>();
  always.close();
  const attempts = [
    () => ch.trySend(1),
    () => ch.tryRecv(),
    () => trySelect({ received: ch.recv(), never: chan().recv() }),
    () => trySelect([always.recv(), attemptOp(ch.send(1))]),
    () => shared.int32(),
  ];
  yield* codes.send(attempts.map(codeOf));
}

/** Waits at one of each, for ever. */
export function* waitForAll(ch: Chan<number>, full: Chan<number>, ctx: Context): Routine {
  go(function* () {
    yield* ch.recv();
  });
  go(function* () {
    yield* full.send(1);
  });
  go(function* () {
    yield* select({ done: ctx.done().recv(), received: ch.recv() });
  });
  go(function* () {
    yield* select({ received: ch.recv(), local: chan().recv() });
  });
  yield* ctx.done().recv();
}

/** What there is to be known of a context that has come. */
export function* tell(ctx: Context, results: SendChan<unknown>): Routine {
  yield* results.send({
    err: ctx.err()?.message,
    cause: cause(ctx),
    deadline: ctx.deadline(),
    value: ctx.value("user"),
  });
}

/** Ends a context that has come, by one derived from it and by itself, and says what it sees at once. */
export function* endHere(results: SendChan<unknown>): Routine {
  const [parent, cancel] = shared.withCancelCause(background());
  const [child] = shared.withCancel(parent);
  const [below] = withCancel(child);
  yield* results.send(child);
  cancel({ why: "there" });
  yield* results.send([parent, child, below].map((ctx) => [ctx.err()?.message, cause(ctx)]));
}

/** Has what came be collected here. */
export function* collect(_things: readonly unknown[], collected: SendChan<null>): Routine {
  collectGarbage();
  yield* collected.send(null);
}

export function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}
