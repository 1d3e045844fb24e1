/**
 * `Reading`: a channel read by something of JavaScript's that may stop early. What every `to...` that reads is inside.
 *
 * Invariant: it receives only when it is asked to, so a value that was not asked for stays in the channel.
 */

import { type RecvChan, chan } from "../core/chan.ts";
import { describe } from "../core/describe.ts";
import { UsageError } from "../core/error.ts";
import { select } from "../core/select.ts";
import { onAbort } from "./abort-signal.ts";

/**
 * A channel of `T`. Its values are inferred from what a loop over it gets: a receive alone can't tell a
 * value from what stands for none once the channel is closed.
 */
export type ReadableChan<T> = RecvChan<NoInfer<T>, unknown> & {
  readonly [Symbol.asyncIterator]: () => AsyncGenerator<T, void, undefined>;
};

export interface ReadingOptions {
  /**
   * Told when the reader stops before the channel is closed, so that those who send may stop too: the
   * `cancel` of a context, for instance. What it returns or throws is what stopping comes to. Unless
   * given: the `cancel` of a {@link Source}; nothing for another channel.
   */
  readonly cancel?: ((reason: unknown) => unknown) | undefined;
  /** Aborting it stops the reading: the reader fails with its reason. */
  readonly signal?: AbortSignal | undefined;
}

const END: readonly [undefined, false] = [undefined, false];

export class Reading<T> {
  readonly #ch: RecvChan<T, unknown>;
  readonly #cancel: ((reason: unknown) => unknown) | undefined;
  /** Closed when the reading is over: a receive that waits then leaves the channel. */
  readonly #over = chan<never>();
  #isOver = false;
  #forgetSignal: () => void = () => {};
  /** Whether it is over though the channel was not closed. */
  stoppedEarly = false;

  /** `aborted` is told the reason of the signal, with what `cancel` came to. */
  constructor(
    caller: string,
    ch: RecvChan<T, unknown>,
    options: ReadingOptions,
    aborted: (reason: unknown, stopping: Promise<unknown>) => void,
  ) {
    if (typeof (ch as { recvOk?: unknown } | null | undefined)?.recvOk !== "function") {
      throw new UsageError("ERR_NO_CHANNEL", `${caller}: needs a channel, not ${describe(ch)}`);
    }
    this.#ch = ch;
    const { cancel } = ch as { cancel?: unknown };
    this.#cancel =
      options.cancel ?? (typeof cancel === "function" ? (cancel as (reason: unknown) => unknown).bind(ch) : undefined);
    this.#forgetSignal = onAbort(options.signal, (reason) => aborted(reason, this.stop(reason)));
    if (this.#isOver) this.#forgetSignal();
  }

  /** The next value and true; undefined and false once the channel is closed, or the reading over. */
  async next(): Promise<readonly [T, true] | readonly [undefined, false]> {
    if (this.#isOver) return END;
    try {
      const r = await select({ next: this.#ch.recvOk(), over: this.#over.recv() });
      if (r.case === "next" && r.value[1]) return r.value;
    } catch (e) {
      this.#end();
      throw e;
    }
    this.#end();
    return END;
  }

  /** Ends it early. Nothing happens if it is over. */
  async stop(reason: unknown): Promise<void> {
    if (this.#isOver) return;
    this.stoppedEarly = true;
    this.#end();
    await this.#cancel?.(reason);
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#over.close();
    this.#forgetSignal();
  }
}
