/**
 * A context that can be done, and the tree of those that are done together.
 *
 * A child stands in its parent's list of children, which is intrusive: it leaves in O(1). A cancellation
 * goes over the tree three times. First every context in it is marked, so that code that looks sees all of them
 * done; then each lets go of what it holds; then each is announced, parents before children: channels close,
 * signals abort, functions start. The first walk hangs each list of children to the end of its own, so it
 * neither recurses nor allocates.
 *
 * A deadline that has passed is seen by who asks (`err`, `cause`, `signal`, the done channel), though its timer is late
 * since the thread was busy. Who asks looks at the clock only where a deadline is ahead.
 *
 * A foreign parent is watched, by its own `afterFunc` or by a waiter in the queue of its done channel: that costs no
 * goroutine, and ends when the child is done.
 *
 * Invariants:
 * - What is done stands in no list, has no children and holds nothing: no timer, no watch.
 * - Marking runs no user code. The listeners of signals run `afterwards`, and not inside a question.
 */

import { afterwards, runAfterwards } from "../../core/afterwards.ts";
import type { RecvChan } from "../../core/chan.ts";
import { currentProgram, defaultProgram } from "../../core/default-program.ts";
import { detached } from "../../core/detached.ts";
import { isNil } from "../../core/nil-chan.ts";
import type { Observer } from "../../core/observer.ts";
import type { Program, Resource } from "../../core/program.ts";
import { ENDING } from "../../core/within.ts";
import { abortError, Canceled } from "./errors.ts";
import { cause as causeOf, ASK_PARENT, Layer, dueOf } from "./layer.ts";
import type { ContextLike } from "./context.ts";
import { OwnDoneChannel } from "./done-channel.ts";
import { watch, type Watch } from "./watch.ts";
import { thread } from "../../core/thread.ts";

/** The done channel of each context that was done before its channel was asked for. */
const closed: OwnDoneChannel = new OwnDoneChannel(null, null);
closed.close();

/** A deadline that is ahead. */
export interface PendingDeadline {
  /** Has its context done if the deadline has passed, as its timer will. Runs no user code. */
  look(): void;
}

export class CancelContext extends Layer implements Resource {
  override readonly parent: ContextLike;
  override readonly due: number | undefined;
  /** Where it was made. If that ends first, it is never done: it leaves its parent. */
  readonly program: Program;

  /** Why it is done, as `err` says it and as `cause` does; undefined until then. */
  failure: Error | undefined = undefined;
  #cause: unknown = undefined;
  /** The first deadline of those at or above it; null if there is none. */
  protected first: PendingDeadline | null = null;

  /** Made when they are asked for. */
  #channel: OwnDoneChannel | null = null;
  #controller: AbortController | null = null;

  /** Under whom it stands: in that context's list, or with a watch on a foreign one. */
  #above: CancelContext | Watch | null = null;
  #prev: CancelContext | null = null;
  #next: CancelContext | null = null;
  #first: CancelContext | null = null;
  #last: CancelContext | null = null;
  /** Whether its program has been asked to let go of it at its end. */
  #adopted = false;

  constructor(parent: ContextLike, due: number | undefined = dueOf(parent)) {
    super();
    this.parent = parent;
    this.due = due;
    this.program = currentProgram();
  }

  get thing(): "context" {
    return "context";
  }

  override done(): RecvChan<never, undefined> {
    if (this === undefined || !(#channel in this)) throw detached("ctx.done()");
    if (thread.observer !== null && this.failure !== undefined) thread.observer.emit("load", this, this.failure);
    return (this.#channel ??= this.failure === undefined ? new OwnDoneChannel(this.first, this) : closed);
  }

  override err(): Error | undefined {
    if (this === undefined || !(#channel in this)) throw detached("ctx.err()");
    if (this.failure === undefined && this.first !== null) this.first.look();
    if (thread.observer !== null) thread.observer.emit("load", this, this.failure);
    return this.failure;
  }

  get cause(): unknown {
    if (this.failure === undefined && this.first !== null) this.first.look();
    return this.#cause;
  }

  override get signal(): AbortSignal {
    const controller = (this.#controller ??= new AbortController());
    if (this.err() !== undefined) this.#abort(controller);
    return controller.signal;
  }

  override own(key: unknown): unknown {
    return key === ENDING ? this : ASK_PARENT;
  }

  override get label(): string {
    return ".WithCancel";
  }

  /** Has it done when its parent is; at once, if the parent is done already. */
  follow(): void {
    if (thread.observer !== null) this.#lookAbove(thread.observer);
    const { parent } = this;
    const ending = endingOf(parent);
    if (ending !== null) {
      if (ending.failure !== undefined) return this.cancel(ending.failure, ending.cause);
      ending.#add(this);
      this.first = ending.first;
      if (ending.program !== this.program) this.adopt();
      return;
    }
    const done = parent.done();
    if (isNil(done)) return;
    const ended = (): void => {
      if (this.#above !== above) return;
      this.#above = null;
      this.cancel(parent.err() ?? Canceled, causeOf(parent));
    };
    const above = watch(parent, done, this.program, ended);
    this.#above = above;
    if (!above.begin()) ended();
    else if (this.failure === undefined) this.adopt();
  }

  /** Makes it done, and whatever is below it; nothing happens if it is done already. No cause: `err` is the cause. */
  cancel(err: Error, cause: unknown): void {
    if (thread.observer !== null) {
      thread.observer.used(this, "look");
      const above = this.#endingAbove();
      if (above !== null) thread.observer.used(above, "look");
    }
    if (this.failure !== undefined) return;
    this.#leave();
    CancelContext.#end(this, err, cause ?? err);
  }

  /** Ends the tree below `root`, which stands in no list. */
  static #end(root: CancelContext, err: Error, cause: unknown): void {
    let last = root;
    for (let ctx: CancelContext | null = root; ctx !== null; ctx = ctx.#next) {
      ctx.failure = err;
      ctx.#cause = cause;
      // The waiters there are woken later; but a select that is woken may run user code, which looks at others.
      if (ctx.#channel !== null) ctx.#channel.closed = true;
      ctx.#above = null;
      if (ctx.#first === null) continue;
      last.#next = ctx.#first;
      ctx.#first.#prev = last;
      last = ctx.#last as CancelContext;
      ctx.#first = null;
      ctx.#last = null;
    }
    // The youngest first: their timers are mostly the latest, which leave the heap of timers at once.
    for (let ctx: CancelContext | null = last; ctx !== null; ctx = ctx.#prev) ctx.letGo();
    let ctx: CancelContext | null = root;
    while (ctx !== null) {
      const next: CancelContext | null = ctx.#next;
      ctx.#prev = null;
      ctx.#next = null;
      ctx.announce();
      ctx = next;
    }
    runAfterwards();
  }

  /** Its program has ended before it was done. */
  release(): void {
    this.#leave();
    this.letGo();
  }

  /** Asks its program to let go of it at its end, since something that outlives the program holds it. */
  protected adopt(): void {
    if (this.#adopted || this.program === defaultProgram) return;
    this.#adopted = true;
    this.program.adopt(this);
  }

  /** Lets go of what it holds beside its place in the tree. */
  protected letGo(): void {
    if (!this.#adopted) return;
    this.#adopted = false;
    this.program.disown(this);
  }

  /** Tells those who wait. */
  protected announce(): void {
    if (thread.observer !== null) thread.observer.emit("cancel", this);
    if (this.#channel !== null) this.#channel.close();
    const controller = this.#controller;
    if (controller !== null) afterwards(() => this.#abort(controller));
  }

  /** What ends it from above, for an observer. A parent that is not ours is asked by its own methods. */
  #endingAbove(): CancelContext | null {
    return this.parent instanceof Layer ? endingOf(this.parent) : null;
  }

  #lookAbove(observer: Observer): void {
    const above = this.#endingAbove();
    if (above === null) return;
    if (above.failure === undefined) observer.used(above, "look");
    else observer.emit("load", above, above.failure);
  }

  #abort(controller: AbortController): void {
    if (!controller.signal.aborted) controller.abort(abortError(this.failure as Error, this.#cause));
  }

  #add(child: CancelContext): void {
    const last = this.#last;
    child.#above = this;
    child.#prev = last;
    if (last === null) this.#first = child;
    else last.#next = child;
    this.#last = child;
  }

  #leave(): void {
    const above = this.#above;
    if (above === null) return;
    this.#above = null;
    if (!(above instanceof CancelContext)) return above.end();
    const prev = this.#prev;
    const next = this.#next;
    if (prev === null) above.#first = next;
    else prev.#next = next;
    if (next === null) above.#last = prev;
    else next.#prev = prev;
    this.#prev = null;
    this.#next = null;
  }
}

/**
 * The context of this package that `ctx` is done with; null if it is never done, or is done by something foreign. A
 * foreign one that passes on our `value` is ours only as far as its done channel is.
 */
export function endingOf(ctx: ContextLike): CancelContext | null {
  let layer: ContextLike | null = ctx;
  while (layer instanceof Layer) {
    const own = layer.own(ENDING);
    if (own !== ASK_PARENT) return own instanceof CancelContext ? own : null;
    layer = layer.parent;
  }
  const ending = layer?.value(ENDING);
  return ending instanceof CancelContext && ending.done() === layer?.done() ? ending : null;
}
