/**
 * `Task`: a blocking call of several steps. It stands for a generator function with its arguments:
 * `yield*` runs it in the goroutine at hand, `await` in one of its own.
 */

import { defaultProgram } from "./default-program.ts";
import { inspectable, summary } from "./inspect.ts";
import { TASK, type Park, type Routine } from "./op.ts";

/** Tells a `Task` from an `Op`, for the compiler alone. */
declare const taskBrand: unique symbol;

/**
 * A blocking call of several steps: `yield*` it in a goroutine or `await` it in an async function.
 * It has no single commit point, so it can't be a case of {@link select}.
 */
export interface Task<out T> extends PromiseLike<T> {
  [Symbol.iterator](): Iterator<Park, T, unknown>;
  readonly [taskBrand]: "a task";
}

interface Described {
  readonly reason: string;
}

/** What every task is inside. */
export abstract class Steps<T> {
  static {
    inspectable(this, (task) => summary("Task", (task as Partial<Described>).reason ?? false));
  }

  abstract [Symbol.iterator](): Iterator<Park, T, unknown>;

  then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return new Promise<T>((resolve, reject) => {
      defaultProgram.spawn(settling(this, resolve, reject), null, []);
    }).then(onFulfilled, onRejected);
  }

  static {
    void Object.defineProperty(this.prototype, TASK, { value: true });
  }
}

/** The brand is the compiler's alone, so it stands here and not in the class. */
export interface Steps<T> extends Task<T> {}

function* settling<T>(task: Task<T>, resolve: (value: T) => void, reject: (reason: unknown) => void): Routine {
  try {
    resolve(yield* task);
  } catch (e) {
    reject(e);
  }
}
