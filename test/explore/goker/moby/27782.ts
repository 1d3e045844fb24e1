/**
 * moby#27782: a follower of a container's log sleeps until its file watcher has an event or the log is closed.
 * Closed, it removes the file from the watcher, and that waits on a condition until the kernel has confirmed.
 * But the watcher's own goroutine, which would read the confirmation, is still at the event before it, a last
 * write, and the follower was the one to receive it. The fix removes the file in another goroutine, while the
 * follower goes on receiving.
 */

import { chan, go, select, type Routine } from "goroutines";
import { background, withCancel, type CancelFunc, type Context } from "goroutines/context";
import { Cond, Mutex } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

/** The kernel's side: events queue up. */
class Inotify {
  readonly events = chan<"modified" | "ignored">(8);
  #watched = true;

  /** The log's writer has written. */
  modify(): void {
    if (this.#watched) this.events.trySend("modified");
  }

  /** Confirmed by an event. */
  removeWatch(): void {
    this.#watched = false;
    this.events.trySend("ignored");
  }
}

class FileWatcher {
  readonly writes = chan<void>();
  readonly #inotify: Inotify;
  /** The wait is for the watch to be gone. */
  readonly #cond = new Cond(new Mutex());
  #watched = true;
  readonly #stop = chan<void>();
  readonly #stopped = chan<void>();

  constructor(inotify: Inotify) {
    this.#inotify = inotify;
  }

  *readEvents(): Routine {
    for (;;) {
      const r = yield* select({ event: this.#inotify.events.recv(), stop: this.#stop.recv() });
      if (r.case === "stop") break;
      if (r.value === "ignored") {
        yield* this.#cond.l.lock();
        this.#watched = false;
        this.#cond.l.unlock();
        this.#cond.broadcast();
      } else {
        yield* select({ sent: this.writes.send(), stop: this.#stop.recv() });
      }
    }
    this.#stopped.close();
  }

  *remove(): Routine {
    yield* this.#cond.l.lock();
    this.#inotify.removeWatch();
    while (this.#watched) yield* this.#cond.wait();
    this.#cond.l.unlock();
  }

  *close(): Routine {
    this.#stop.close();
    yield* this.#stopped.recv();
  }
}

/** What a client of the log holds. */
class LogWatcher {
  readonly closed = chan<void>();
  /** Closed when the follower has ended. */
  readonly messages = chan<void>();
}

class JSONFileLogger {
  readonly #mu = new Mutex();
  /** Under `#mu`. */
  readonly #readers = new Set<LogWatcher>();
  readonly #inotify: Inotify;
  readonly #fixed: boolean;

  constructor(inotify: Inotify, fixed: boolean) {
    this.#inotify = inotify;
    this.#fixed = fixed;
  }

  *readLogs(): Routine<LogWatcher> {
    const reader = new LogWatcher();
    yield* this.#mu.lock();
    this.#readers.add(reader);
    this.#mu.unlock();
    go(this.#follow(reader));
    return reader;
  }

  *close(): Routine {
    yield* this.#mu.lock();
    for (const reader of this.#readers) reader.closed.close();
    this.#readers.clear();
    this.#mu.unlock();
  }

  *#follow(reader: LogWatcher): Routine {
    const files = new FileWatcher(this.#inotify);
    go(files.readEvents());
    yield* this.#fixed ? followWhileRemoving(reader, files) : followAndRemove(reader, files);
    yield* files.close();
    reader.messages.close();
  }
}

function* followAndRemove(reader: LogWatcher, files: FileWatcher): Routine {
  for (;;) {
    const r = yield* select({ written: files.writes.recv(), closed: reader.closed.recv() });
    if (r.case === "closed") break;
  }
  yield* files.remove();
}

function* followWhileRemoving(reader: LogWatcher, files: FileWatcher): Routine {
  const [ctx, cancel] = withCancel(background());
  go(removeWhenClosed, reader, files, ctx, cancel);
  for (;;) {
    const r = yield* select({ written: files.writes.recv(), removed: ctx.done().recv() });
    if (r.case === "removed") break;
  }
}

function* removeWhenClosed(reader: LogWatcher, files: FileWatcher, ctx: Context, cancel: CancelFunc): Routine {
  const r = yield* select({ closed: reader.closed.recv(), cancelled: ctx.done().recv() });
  if (r.case === "cancelled") return;
  yield* files.remove();
  cancel();
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const inotify = new Inotify();
    const logger = new JSONFileLogger(inotify, fixed);
    const reader = yield* logger.readLogs();
    // The container's last line, and its end.
    go(function* () {
      inotify.modify();
    });
    yield* logger.close();
    yield* reader.messages.recv();
  };

export const kernel: Kernel = {
  project: "moby",
  number: 27782,
  blocking: true,
  class: "Mixed Deadlock / Channel & Condition Variable",
  bug: "The receiver of a watcher's events waits until the watcher has got on, which first has an event to send to it.",
  source: "https://github.com/moby/moby/pull/27782",
  original: { goroutines: 4, locks: 2, channels: 5 },
  kept: { goroutines: 4, locks: 2, channels: 6 },
  scaled: "one write to the log",
  symptoms: ["deadlock"],
  buggy: program(false),
  fixed: program(true),
};
