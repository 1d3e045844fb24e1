/**
 * Contexts. A cancellation is told for every context of the tree, each right before its channel closes, and
 * a look at one by `err` or `cause`.
 */

import type { Program } from "../../../core/program.ts";
import { thread } from "../../../core/thread.ts";
import { afterFunc, background, withCancel } from "../../../std/context/index.ts";
import { audience, tell } from "./audience.ts";
import { observePolls, observeTries } from "./completion.ts";
import { callAs, callBy } from "./names.ts";
import { opOf } from "./specimen.ts";
import { wrap } from "./wrap.ts";

/** What every context that can be done is inside. */
interface CancelContext {
  readonly parent: CancelContext;
  readonly failure: Error | undefined;
  readonly program: Program;
  done(): DoneChannel;
  err(): Error | undefined;
  value(key: unknown): unknown;
  follow(): void;
  announce(): void;
}

interface DoneChannel {
  readonly closed: boolean;
  close(): void;
}

/** The key under which `cause` asks for what a context ends with. */
const ENDING: symbol = Symbol.for("goroutines.context.ending.v1");

export function observeContexts(): void {
  const [specimen, cancel] = withCancel(background());
  const ctx = specimen as unknown as CancelContext;
  const channel = specimen.done();
  callBy("done", channel);
  callBy("ctx", ctx);
  wrap(ctx, "announce", (self, announce) => {
    tell({ g: thread.current, verb: "cancel", subject: self });
    announce();
  });
  wrap(ctx, "err", (self, err) => {
    const value = err();
    tell({ g: thread.current, verb: "load", subject: self, value });
    return value;
  });
  const ask = ctx.value;
  wrap(ctx, "value", (_self, valueOf, key) => {
    const value = valueOf();
    if (key === ENDING && typeof value === "object" && value !== null) tell({ g: thread.current, verb: "load", subject: value, value: (value as CancelContext).failure });
    return value;
  });
  wrap(ctx, "done", (self, done) => {
    const ch = done();
    // One channel serves all that were done before anybody asked for theirs, so it was closed by nobody.
    if (self.failure === undefined) callAs(ch, self);
    else tell({ g: thread.current, verb: "load", subject: self, value: self.failure });
    return ch;
  });

  observePolls(opOf(channel.recv()));
  observeTries(channel, "tryRecv", (ch) => opOf(ch.recv()));
  wrap(channel as unknown as DoneChannel, "close", (self, close) => {
    tell({ g: thread.current, verb: "close", subject: self });
    close();
  });

  observeTree(ctx, ask);
  cancel();
}

/**
 * Below a context that is done the next one is done from the start. Whoever calls `afterFunc` comes before the
 * goroutine that it starts, as does whoever cancels. `ask` is a context's own `value`.
 */
function observeTree(parent: CancelContext, ask: CancelContext["value"]): void {
  const pending: CancelContext[] = [];
  const prototype = Object.getPrototypeOf(parent) as CancelContext;
  const { follow, announce } = prototype;
  prototype.follow = function () {
    pending.push(this);
    follow.call(this);
  };
  const stop = afterFunc(parent as never, function* () {});
  prototype.follow = follow;
  const specimen = pending[0] as CancelContext;
  wrap(specimen, "announce", (self, begin) => {
    const { program } = self;
    const before = program.lastId;
    begin();
    if (program.lastId > before) audience.order?.finds(program.all.at(-1) ?? null, self);
  });
  const layer = Object.getPrototypeOf(prototype) as object;
  wrap(parent, "follow", (self, begin) => {
    // A parent that is not ours is asked by its own methods.
    const ending = Object.prototype.isPrototypeOf.call(layer, self.parent) ? (ask.call(self.parent, ENDING) as Partial<CancelContext> | undefined) : undefined;
    if (ending?.failure !== undefined) tell({ g: thread.current, verb: "load", subject: ending, value: ending.failure });
    if (self.announce !== announce) audience.order?.leaves(thread.current, self);
    begin();
  });
  stop();
}
