/**
 * Contexts. A cancellation is told for every context of the tree, each right before its channel closes, and
 * a look at one by `err` or `cause`.
 */

import type { Program } from "../../../core/program.ts";
import { thread } from "../../../core/thread.ts";
import { afterFunc, background, withCancel } from "../../../std/context/index.ts";
import { audience, tell, tellUse } from "./audience.ts";
import { observePolls, observeTries } from "./completion.ts";
import { callAs, callBy } from "./names.ts";
import { opOf } from "./specimen.ts";
import { restore, wrap } from "./wrap.ts";

/** What every context that can be done is inside. */
interface CancelContext {
  readonly parent: CancelContext;
  readonly failure: Error | undefined;
  readonly program: Program;
  done(): DoneChannel;
  err(): Error | undefined;
  value(key: unknown): unknown;
  cancel(): void;
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
  const layer = Object.getPrototypeOf(Object.getPrototypeOf(ctx)) as object;
  /** What ends a context from above. A parent that is not ours is asked by its own methods. */
  const endingAbove = ({ parent }: CancelContext): CancelContext | undefined =>
    Object.prototype.isPrototypeOf.call(layer, parent)
      ? (ask.call(parent, ENDING) as CancelContext | undefined)
      : undefined;
  wrap(ctx, "value", (_self, valueOf, key) => {
    const value = valueOf();
    if (key === ENDING && typeof value === "object" && value !== null)
      tell({ g: thread.current, verb: "load", subject: value, value: (value as CancelContext).failure });
    return value;
  });
  wrap(ctx, "done", (self, done) => {
    const ch = done();
    // One channel serves all that were done before anybody asked for theirs, so it was closed by nobody.
    if (self.failure === undefined) callAs(ch, self);
    else tell({ g: thread.current, verb: "load", subject: self, value: self.failure });
    return ch;
  });

  wrap(ctx, "cancel", (self, end) => {
    // It takes itself out of the hands of the one above.
    const above = endingAbove(self);
    tellUse(self, "look");
    if (above !== undefined) tellUse(above, "look");
    end();
  });

  observePolls(opOf(channel.recv()));
  observeTries(channel, "tryRecv", (ch) => opOf(ch.recv()));
  wrap(channel as unknown as DoneChannel, "close", (self, close) => {
    tell({ g: thread.current, verb: "close", subject: self });
    close();
  });

  observeTree(ctx, endingAbove);
  cancel();
}

/**
 * Below a context that is done the next one is done from the start. Whoever calls `afterFunc` comes before the
 * goroutine that it starts, as does whoever cancels.
 */
function observeTree(parent: CancelContext, endingAbove: (ctx: CancelContext) => CancelContext | undefined): void {
  const pending: CancelContext[] = [];
  const prototype = Object.getPrototypeOf(parent) as CancelContext;
  const { follow, announce } = prototype;
  const own = Object.getOwnPropertyDescriptor(prototype, "follow") as PropertyDescriptor;
  prototype.follow = function () {
    pending.push(this);
    follow.call(this);
  };
  const stop = afterFunc(parent as never, function* () {});
  restore(prototype, "follow", own);
  const specimen = pending[0] as CancelContext;
  wrap(specimen as CancelContext & { stop(): boolean }, "stop", (self, giveUp) => {
    tellUse(self, "look");
    return giveUp();
  });
  wrap(specimen, "announce", (self, begin) => {
    tellUse(self, "change");
    const { program } = self;
    const before = program.lastId;
    begin();
    if (program.lastId > before) audience.order?.finds(program.all.at(-1) ?? null, self);
  });
  wrap(parent, "follow", (self, begin) => {
    const above = endingAbove(self);
    if (above !== undefined) {
      if (above.failure === undefined) tellUse(above, "look");
      else tell({ g: thread.current, verb: "load", subject: above, value: above.failure });
    }
    if (self.announce !== announce) audience.order?.leaves(thread.current, self);
    begin();
  });
  stop();
}
