/**
 * grpc#1687: the HTTP handler's transport hands what is to be written to the goroutine that serves the request,
 * over a channel that `writeStatus` closes when it has sent the status. Whoever writes then, a second
 * `writeStatus` or a message, sends on a closed channel. The fix lets one write the status at a time and closes
 * the transport with it, so that later writers are refused; a writer already past that look still met the closed
 * channel, which grpc#2695 therefore does not close any more. The fixed twin has both.
 */

import { chan, go, select, trySelect, type Routine } from "goroutines";
import { Mutex, Once } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

class HandlerTransport {
  readonly response: string[] = [];
  readonly #fixed: boolean;
  readonly #writes = chan<() => void>();
  readonly #closed = chan<void>();
  readonly #closeOnce = new Once();
  readonly #statusMu = new Mutex();

  constructor(fixed: boolean) {
    this.#fixed = fixed;
  }

  /** Has `write` run by the goroutine that serves; false if the transport is closed. */
  *#do(write: () => void): Routine<boolean> {
    if (trySelect({ closed: this.#closed.recv() }) !== undefined) return false;
    const r = yield* select({ taken: this.#writes.send(write), closed: this.#closed.recv() });
    return r.case === "taken";
  }

  *write(message: string): Routine {
    yield* this.#do(() => this.response.push(message));
  }

  *writeStatus(): Routine {
    if (this.#fixed) yield* this.#statusMu.lock();
    if (yield* this.#do(() => this.response.push("status"))) {
      if (this.#fixed) yield* this.close();
      else this.#writes.close();
    }
    if (this.#fixed) this.#statusMu.unlock();
  }

  *close(): Routine {
    yield* this.#closeOnce.do(() => this.#closed.close());
  }

  /** Serves one request; `handle` starts its handler. */
  *handleStreams(handle: () => void): Routine {
    const requestOver = chan<void>();
    const readerDone = chan<void>();
    const body = chan<string>();
    // Cancels the request's context when the transport is closed.
    go(function* (closed) {
      yield* select({ over: requestOver.recv(), closed: closed.recv() });
    }, this.#closed);
    go(function* () {
      yield* body.forEach(() => {});
      readerDone.close();
    });
    handle();
    for (;;) {
      const r = yield* select({ write: this.#writes.recvOk(), closed: this.#closed.recv() });
      if (r.case === "closed") break;
      const [write, ok] = r.value;
      if (!ok) break;
      write();
    }
    requestOver.close();
    body.close();
    yield* readerDone.recv();
    yield* this.close();
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const transport = new HandlerTransport(fixed);

    // A message that fails to be sent ends its stream with a status, and so does the handler when it returns.
    function* send(): Routine {
      yield* transport.write("message");
      yield* transport.writeStatus();
    }

    yield* transport.handleStreams(() => {
      go(function* () {
        go(send);
        yield* transport.writeStatus();
      });
    });
  };

export const kernel: Kernel = {
  project: "grpc",
  number: 1687,
  blocking: false,
  class: "Go-Specific / Channel misuse",
  bug: "Who has written the status closes the channel of writes, to which others may still send.",
  source: "https://github.com/grpc/grpc-go/pull/1687",
  original: { goroutines: 5, locks: 0, channels: 5 },
  kept: { goroutines: 5, locks: 1, channels: 5 },
  symptoms: ["panic"],
  buggy: program(false),
  fixed: program(true),
};
