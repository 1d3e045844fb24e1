/**
 * moby#21233: a test of the transfers between registries counts on every progress update, but only the newest
 * is sure to arrive: where a watcher is slow, an update takes the place of the one before. The consumer then
 * fails the test, which ends its goroutine and nobody else: the watchers go on sending to it, and the test waits
 * for the watchers. The fix takes any update that is newer than the one before.
 */

import { chan, go, goexit, select, type Chan, type RecvChan, type Routine, type SendChan } from "goroutines";
import { Mutex } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

const TRANSFERS = 3;
const UPDATES = 3;

interface Progress {
  readonly id: number;
  readonly current: number;
}

interface Watcher {
  readonly signal: Chan<void>;
  readonly release: Chan<void>;
  /** Closed when its goroutine has ended. */
  readonly done: Chan<void>;
}

/** A transfer has one source of progress, and watchers that hear of the newest. */
class Transfer {
  readonly #mu = new Mutex();
  /** Both under `#mu`. */
  #last: Progress | null = null;
  readonly #watchers = new Set<Watcher>();
  /** Closed after the last update. */
  readonly #finished = chan<void>();

  *broadcast(master: RecvChan<Progress>): Routine {
    for (;;) {
      const [progress, ok] = yield* master.recvOk();
      if (!ok) break;
      yield* this.#mu.lock();
      this.#last = progress;
      for (const { signal } of this.#watchers) signal.trySend();
      this.#mu.unlock();
    }
    this.#finished.close();
  }

  *watch(output: SendChan<Progress>): Routine<Watcher> {
    const watcher: Watcher = { signal: chan<void>(1), release: chan<void>(), done: chan<void>() };
    yield* this.#mu.lock();
    this.#watchers.add(watcher);
    this.#mu.unlock();
    go(this.#report(watcher, output));
    return watcher;
  }

  *#report(watcher: Watcher, output: SendChan<Progress>): Routine {
    let written: Progress | null = null;
    for (let over = false; ;) {
      yield* this.#mu.lock();
      const last = this.#last;
      this.#mu.unlock();
      if (last !== null && last !== written) {
        yield* output.send(last);
        written = last;
      }
      if (over) break;
      const r = yield* select({
        signal: watcher.signal.recv(),
        release: watcher.release.recv(),
        finished: this.#finished.recv(),
      });
      over = r.case !== "signal";
    }
    watcher.done.close();
  }

  *release(watcher: Watcher): Routine {
    yield* this.#mu.lock();
    this.#watchers.delete(watcher);
    this.#mu.unlock();
    watcher.release.close();
    yield* watcher.done.recv();
  }

  *wait(): Routine {
    yield* this.#finished.recv();
  }
}

function* makeProgress(id: number, master: Chan<Progress>): Routine {
  for (let current = 0; current < UPDATES; current++) yield* master.send({ id, current });
  master.close();
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const output = chan<Progress>();
    const checked = chan<void>();

    go(function* () {
      const received = new Map<number, number>();
      for (;;) {
        const [progress, ok] = yield* output.recvOk();
        if (!ok) break;
        const before = received.get(progress.id) ?? -1;
        const expected = fixed ? progress.current > before : progress.current === before + 1;
        // t.Fatalf
        if (!expected) yield* goexit();
        received.set(progress.id, progress.current);
      }
      checked.close();
    });

    const transfers = new Map<Transfer, Watcher>();
    for (let id = 0; id < TRANSFERS; id++) {
      const transfer = new Transfer();
      const master = chan<Progress>();
      go(makeProgress, id, master);
      transfers.set(transfer, yield* transfer.watch(output));
      go(transfer.broadcast(master));
    }
    for (const [transfer, watcher] of transfers) {
      yield* transfer.wait();
      yield* transfer.release(watcher);
    }
    output.close();
    yield* checked.recv();
  };

export const kernel: Kernel = {
  project: "moby",
  number: 21233,
  blocking: true,
  class: "Communication Deadlock / Channel",
  bug: "The only receiver of the updates exits when one is missing, and those who send, and who waits for them, wait for ever.",
  source: "https://github.com/moby/moby/pull/21233",
  original: { goroutines: 11, locks: 4, channels: 20 },
  kept: { goroutines: 11, locks: 3, channels: 17 },
  scaled: "three updates a transfer instead of eleven; no transfer manager between the test and its transfers",
  symptoms: ["deadlock"],
  buggy: program(false),
  fixed: program(true),
};
