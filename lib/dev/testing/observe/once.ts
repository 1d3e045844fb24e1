/** `Once`, and the functions that run once. `ok` tells who has run the function from who finds it done. */

import { nilChan } from "../../../core/nil-chan.ts";
import type { Routine } from "../../../core/op.ts";
import { RESUMED, thread } from "../../../core/thread.ts";
import { Once, onceFunc } from "../../../std/sync/index.ts";
import { tell, tellUse } from "./audience.ts";
import { observePolls } from "./completion.ts";
import { callBy } from "./names.ts";
import { waitedAt } from "./specimen.ts";
import { wrap } from "./wrap.ts";

interface State {
  end(): void;
}

/** What `once.do` returns before the function has run. */
interface Do {
  readonly state?: State;
}

/** What it returns afterwards, and what a function that runs once returns then. */
interface Settled {
  /** The state, or the `Once` behind the function. */
  readonly of: object;
  next(token?: unknown): unknown;
}

export function observeOnce(): void {
  const once = new Once();
  const { state } = once.do(() => {}) as Do;
  callBy("once", state as State);
  wrap(state as State, "end", (self, end) => {
    tell({ g: thread.current, verb: "do", subject: self, ok: true });
    end();
  });
  wrap(once, "do", (_self, perform) => {
    const task = perform();
    // Who performs it first runs the function.
    const { state: ahead } = task as Do;
    if (ahead !== undefined) tellUse(ahead, "change");
    return task;
  });
  const call = function* (): Routine {
    yield* once.do(forever);
  };
  observePolls(waitedAt(call, call));

  const func = onceFunc(() => {});
  void waitedAt(function* () {
    yield* func();
    yield* forever();
  });
  wrap(func() as unknown as Settled, "next", (self, next, token) => {
    // Otherwise it gives way, and begins anew.
    if (token === RESUMED || thread.budget > 0)
      tell({ g: thread.current, verb: "do", subject: stateOf(self), ok: false });
    return next();
  });
}

function stateOf({ of }: Settled): object {
  return of instanceof Once ? (of.do(() => {}) as unknown as Settled).of : of;
}

function* forever(): Routine {
  yield* nilChan<void>().recv();
}
