/**
 * grpc#1460: a transport pings while it has streams; without any its keepalive goroutine goes dormant. `awaken`,
 * with room for one, is kept full, so that it is writable only while keepalive is dormant: going dormant drains
 * it, under the lock, and the first new stream fills it, which wakes keepalive. That, however, drains it again,
 * and nobody refills it: the second time keepalive goes dormant it waits on an empty channel with the lock held,
 * and whoever opens a stream or closes the transport waits for the lock. The fix refills it after the wake-up.
 */

import { chan, go, select, sleep, trySelect, type Routine } from "goroutines";
import { Uint32 } from "goroutines/atomic";
import { background, withCancel, type CancelFunc, type Context } from "goroutines/context";
import { Mutex } from "goroutines/sync";
import { newTimer } from "goroutines/time";
import type { Kernel } from "../../kernel.ts";

const IDLE = 10;
const TIMEOUT = 20;
const STREAMS = 2;

class Transport {
  readonly #mu = new Mutex();
  readonly #awaken = chan<void>(1);
  readonly #activity = new Uint32();
  readonly #streams = new Set<number>();
  readonly #ctx: Context;
  readonly #cancel: CancelFunc;
  readonly #fixed: boolean;
  #closed = false;

  constructor(fixed: boolean) {
    [this.#ctx, this.#cancel] = withCancel(background());
    this.#fixed = fixed;
    this.#awaken.trySend();
    go(this.#keepalive());
  }

  *#keepalive(): Routine {
    const timer = newTimer(IDLE);
    for (;;) {
      const idle = yield* select({ elapsed: timer.c.recv(), closed: this.#ctx.done().recv() });
      if (idle.case === "closed") break;
      if (this.#activity.compareAndSwap(1, 0)) {
        timer.reset(IDLE);
        continue;
      }
      yield* this.#mu.lock();
      if (this.#streams.size === 0) {
        yield* this.#awaken.recv(); // now it is writable
        this.#mu.unlock();
        const dormant = yield* select({ awake: this.#awaken.recv(), closed: this.#ctx.done().recv() });
        if (dormant.case === "closed") break;
      } else {
        this.#mu.unlock();
      }
      // One way or the other a ping has been sent.
      timer.reset(TIMEOUT);
      const ping = yield* select({ elapsed: timer.c.recv(), closed: this.#ctx.done().recv() });
      if (ping.case === "closed") break;
      if (!this.#activity.compareAndSwap(1, 0)) {
        yield* this.close();
        break;
      }
      timer.reset(IDLE);
    }
    timer.stop();
  }

  /** @returns whether the transport was still open. */
  *open(stream: number): Routine<boolean> {
    yield* this.#mu.lock();
    const open = !this.#closed;
    if (open) {
      this.#streams.add(stream);
      if (this.#streams.size === 1) {
        const dormant = trySelect({ awaken: this.#awaken.send() });
        if (dormant !== undefined && this.#fixed) yield* this.#awaken.send();
      }
    }
    this.#mu.unlock();
    return open;
  }

  /** The server answers. */
  receive(): void {
    this.#activity.store(1);
  }

  *finish(stream: number): Routine {
    yield* this.#mu.lock();
    this.#streams.delete(stream);
    this.#mu.unlock();
  }

  *close(): Routine {
    yield* this.#mu.lock();
    const first = !this.#closed;
    this.#closed = true;
    this.#mu.unlock();
    if (first) this.#cancel();
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const transport = new Transport(fixed);
    for (let stream = 1; stream <= STREAMS; stream++) {
      yield* sleep(4 * IDLE); // long enough for keepalive to go dormant
      if (!(yield* transport.open(stream))) break;
      transport.receive();
      yield* transport.finish(stream);
    }
    yield* transport.close();
  };

export const kernel: Kernel = {
  project: "grpc",
  number: 1460,
  blocking: true,
  class: "Mixed Deadlock / Channel & Lock",
  bug: "keepalive, going dormant for the second time, receives from a channel that nobody refilled, with the transport's lock held.",
  source: "https://github.com/grpc/grpc-go/pull/1460",
  original: { goroutines: 2, locks: 1, channels: 3 },
  kept: { goroutines: 2, locks: 1, channels: 3 },
  symptoms: ["deadlock", "leak"],
  buggy: program(false),
  fixed: program(true),
};
