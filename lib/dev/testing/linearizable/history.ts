/** `history`: which process called what when, and what it returned. */

import type { Park, Routine } from "../../../core/op.ts";

/** One operation of a history. */
export interface Invocation<Input, Output> {
  /** The caller: a goroutine, a client. */
  readonly process: string | number;
  readonly input: Input;
  /** When it was called, on a clock of any unit. */
  readonly call: number;
  /** When it returned, on the same clock; undefined if it has not: then it may have taken effect or not. */
  readonly return?: number | undefined;
  /** What it returned. */
  readonly output?: Output | undefined;
}

/** What a goroutine performs by `yield*`: an op, a task, a routine. */
export interface Performable<T> {
  [Symbol.iterator](): Iterator<Park, T, unknown>;
}

/** A history that is being recorded, and what has been so far. */
export interface History<in out Input, in out Output> extends Iterable<Invocation<Input, Output>> {
  /**
   * Performs `op`, and notes when it was called and when it has returned what. One that throws has not returned.
   *
   * @param by the caller.
   * @param input what the model is told of it.
   */
  perform<R extends Output>(by: string | number, input: Input, op: Performable<R>): Routine<R>;
  /**
   * Notes a call. For async functions and callbacks.
   *
   * @returns what notes that it has returned.
   */
  call(by: string | number, input: Input): (output: Output) => void;
}

/** Its clock moves with each event, so no two are at the same time. */
class Recorder<Input, Output> implements History<Input, Output> {
  readonly #invocations: Invocation<Input, Output>[] = [];
  #clock = 0;

  [Symbol.iterator](): Iterator<Invocation<Input, Output>> {
    return this.#invocations[Symbol.iterator]();
  }

  *perform<R extends Output>(by: string | number, input: Input, op: Performable<R>): Routine<R> {
    const returned = this.call(by, input);
    const output = yield* op;
    returned(output);
    return output;
  }

  call(by: string | number, input: Input): (output: Output) => void {
    const at = this.#invocations.length;
    const call = ++this.#clock;
    this.#invocations.push({ process: by, input, call, return: undefined, output: undefined });
    return (output) => {
      this.#invocations[at] = { process: by, input, call, return: ++this.#clock, output };
    };
  }
}

/**
 * Records which caller called what when, and what it returned, to be judged by {@link linearizable}. One belongs to one
 * execution: under `explore` the body makes it.
 *
 * @example
 * ```ts
 * const calls = history<"get" | "set", number | void>();
 * const cell = shared(0, "cell");
 * go(function* () { yield* calls.perform("writer", "set", cell.set(1)); });
 * yield* calls.perform("reader", "get", cell.get());
 * ```
 */
export function history<Input, Output>(): History<Input, Output> {
  return new Recorder();
}
