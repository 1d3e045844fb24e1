/** `Once`, and the functions that run once. `ok` tells who has run the function from who finds it done. */

import { nilChan } from "../../../core/nil-chan.ts";
import type { Routine } from "../../../core/op.ts";
import { RESUMED, thread } from "../../../core/thread.ts";
import { Once, onceFunc } from "../../../std/sync/index.ts";
import { tell } from "./audience.ts";
import { observePolls } from "./completion.ts";
import { callBy } from "./names.ts";
import { waitedAt } from "./specimen.ts";
import { wrap } from "./wrap.ts";

interface State {
  end(): void;
}

/** What `once.do` returns: with a state unless the function has run. */
interface Do {
  readonly state?: State;
}

/** What a function that runs once returns, once it has run. */
interface Settled {
  /** The `Once` behind it; null for what `once.do` returns. */
  readonly once: object | null;
  next(token?: unknown): unknown;
}

const states = new WeakMap<object, State>();

function tellDone(once: object): void {
  tell({ g: thread.current, verb: "do", subject: states.get(once) ?? once, ok: false });
}

export function observeOnce(): void {
  const once = new Once();
  const { state } = once.do(() => {}) as Do;
  callBy("once", state as State);
  wrap(state as State, "end", (self, end) => {
    tell({ g: thread.current, verb: "do", subject: self, ok: true });
    end();
  });
  wrap(once, "do", (self, perform) => {
    const task = perform();
    const given = (task as Do).state;
    if (given === undefined) tellDone(self);
    else states.set(self, given);
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
    if (self.once !== null && (token === RESUMED || thread.budget > 0)) tellDone(self.once);
    return next();
  });
}

function* forever(): Routine {
  yield* nilChan<void>().recv();
}
