/**
 * The waits of one thread in shared memory: how a waiter gets an entry in the queue of a channel or a synchronizer, and
 * the memory of entries and tokens that are free.
 *
 * Invariant: `byToken` holds exactly the waits whose token this thread has neither taken back nor drained.
 */

import { afterwards, runAfterwards } from "../../../core/afterwards.ts";
import { SelectCase } from "../../../core/select.ts";
import type { Waiter } from "../../../core/waiter.ts";
import { NotYet } from "../../codec/refusal.ts";
import { waitsElsewhere } from "../../deadlock-detector.ts";
import {
  DONE,
  NODE_CASE,
  NODE_QUEUED,
  NODE_SIZE,
  NODE_SPARE,
  NODE_TOKEN,
  NODE_WANT,
  SENDERS,
  TOKEN_DONE,
  TOKEN_LIFE,
  TOKEN_SIZE,
  TOKEN_SLOT,
  TOKEN_STATE,
} from "../kernel/layout.ts";
import { SharedWait, WaitEntry } from "./shared-wait.ts";
import type { ThreadSlot } from "./slot.ts";
import type { Synchronizer } from "./synchronizer.ts";

export class Waits {
  readonly #slot: ThreadSlot;
  /** The waits that other threads may end. */
  readonly byToken: Map<number, SharedWait> = new Map();
  /** Free ones of this thread. */
  readonly tokens: number[] = [];
  readonly nodes: number[] = [];

  constructor(slot: ThreadSlot) {
    this.#slot = slot;
  }

  /** Leaves `waiter` in a queue of the channel at `at`; if it sends, with the value that `cells` has written last. */
  park(waiter: Waiter, at: number, queue: number): void {
    const { cells, kernel, parker } = this.#slot;
    const entry = this.#enter(waiter, at, queue, null);
    if (entry === null) {
      if (queue === SENDERS) cells.discard();
      return;
    }
    const { wait, node } = entry;
    if (queue === SENDERS) {
      cells.store(node);
      entry.moving = cells.moving;
    }
    if (kernel.enter(at, queue, node, opposite(entry)) !== DONE) afterwards(() => wait.retry());
    else kernel.serve(at, queue);
    parker.expect();
  }

  /** Leaves `waiter` in a queue of a synchronizer; `want`: how much it wants there. */
  parkAt(waiter: Waiter, synchronizer: Synchronizer, queue: number, want = 0): void {
    const { ints, kernel, parker } = this.#slot;
    const { at } = synchronizer;
    const entry = this.#enter(waiter, at, queue, synchronizer);
    if (entry === null) return;
    ints[(entry.node + NODE_WANT) >> 2] = want;
    kernel.line(at, queue, entry.node, 0);
    // What it waits for may have come before it stood there.
    synchronizer.serve();
    parker.expect();
  }

  /**
   * Instead of standing in a queue, `waiter` gets an error, once its op has been left; or tries again, once what it
   * sends can cross.
   */
  refuse(waiter: Waiter, at: number, error: unknown): void {
    let wait = waiter.arbiter as SharedWait | null;
    // The cases of a select that may wait for long share a token.
    if (wait === null && error instanceof NotYet && waiter instanceof SelectCase) {
      try {
        wait = this.#begin(waiter, 0);
      } catch (e) {
        return this.refuse(waiter, at, e);
      }
    }
    const refused = wait ?? new SharedWait(this.#slot, 0, false);
    const entry = new WaitEntry(refused, waiter, at, 0, 0, null);
    refused.entries.push(entry);
    waiter.value = entry;
    waitsElsewhere(waiter, 1);
    if (!(error instanceof NotYet)) {
      afterwards(() => {
        if (!entry.gone) refused.fail(entry, error);
      });
      return;
    }
    const tryAgain = (): void => {
      if (!entry.gone) refused.retry();
      runAfterwards();
    };
    void error.arrival.then(tryAgain);
  }

  /** An entry for `waiter`; null if the heap is full, which the waiter then gets to know. */
  #enter(waiter: Waiter, at: number, queue: number, synchronizer: Synchronizer | null): WaitEntry | null {
    let wait;
    let node;
    try {
      node = this.#takeNode();
      wait = (waiter.arbiter as SharedWait | null) ?? this.#begin(waiter, node);
    } catch (e) {
      if (node !== undefined) this.nodes.push(node);
      this.refuse(waiter, at, e);
      return null;
    }
    const { ints } = this.#slot;
    ints[(node + NODE_TOKEN) >> 2] = wait.token;
    ints[(node + NODE_CASE) >> 2] = wait.entries.length;
    const entry = new WaitEntry(wait, waiter, at, queue, node, synchronizer);
    wait.entries.push(entry);
    waiter.value = entry;
    waitsElsewhere(waiter, 1);
    return entry;
  }

  /** A wait at one thing only needs no cache line for its token but that of its node. */
  #begin(waiter: Waiter, node: number): SharedWait {
    const slot = this.#slot;
    const ofSelect = waiter instanceof SelectCase;
    const token = ofSelect ? (this.tokens.pop() ?? slot.alloc(TOKEN_SIZE)) : node + NODE_SPARE;
    const { ints } = slot;
    ints[(token + TOKEN_SLOT) >> 2] = slot.index;
    ints[(token + TOKEN_LIFE) >> 2] = slot.life;
    ints[(token + TOKEN_DONE) >> 2] = 0;
    Atomics.store(ints, (token + TOKEN_STATE) >> 2, 0);
    const wait = new SharedWait(slot, token, ofSelect);
    this.byToken.set(token, wait);
    if (ofSelect) waiter.arbitrate(wait);
    else waiter.arbiter = wait;
    return wait;
  }

  #takeNode(): number {
    const node = this.nodes.pop() ?? this.#slot.alloc(NODE_SIZE);
    this.#slot.ints[(node + NODE_QUEUED) >> 2] = 0;
    return node;
  }
}

/** How many entries of the same wait stand in the other queue of the same channel: no wait meets itself. */
function opposite({ wait, at, queue }: WaitEntry): number {
  const { entries } = wait;
  if (entries.length === 1) return 0;
  return entries.reduce((n, other) => n + (other.at === at && other.queue !== queue && !other.gone ? 1 : 0), 0);
}
