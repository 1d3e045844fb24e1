/** `parallel`: a function for each of many inputs, on all cores. */

import { created } from "../../../core/debug.ts";
import { currentProgram } from "../../../core/default-program.ts";
import { UsageError } from "../../../core/error.ts";
import type { Routine } from "../../../core/op.ts";
import { Steps, type Task } from "../../../core/task.ts";
import type { Source } from "../../../interop/index.ts";
import { background, withCancel } from "../../../std/context/index.ts";
import { hrefOf } from "../../go-on.ts";
import type { PoolFunction, ResultOf } from "../pool/pool.ts";
import { isTypedArray, type TypedArray } from "../pool/runner.ts";
import { EACH, FOLD, MAP, MAP_AND_FOLD } from "../pool/task.ts";
import { perform, type Call, type ParallelOptions } from "./batch.ts";
import type { Inputs } from "./inputs.ts";
import { Unordered } from "./unordered.ts";

/** A function of one input, which other threads can call: plain, a generator function, or async. */
export type ItemFunction = (item: never) => unknown;
/** What such a function takes. */
export type InputOf<F extends PoolFunction> = Parameters<F>[0];

type Later<T> = T | PromiseLike<T> | Routine<T>;
type NumberFunction = (item: number) => Later<number>;
type BigIntFunction = (item: bigint) => Later<bigint>;

/** A typed array of what `F` comes to. */
type Filled<F extends PoolFunction, A> = ResultOf<F> extends number | bigint ? A : never;

export interface MapOptions extends ParallelOptions {
  /** False: the results come through a channel, as they are made. */
  readonly ordered?: boolean | undefined;
}

interface Ordered extends MapOptions {
  readonly ordered?: true | undefined;
}

interface Disordered extends MapOptions {
  readonly ordered: false;
}

export interface ReduceOptions<R> extends ParallelOptions {
  /** What comes first; the result if there are no inputs. */
  readonly initial?: R;
  /** The name of another function of the module: what it makes of each input is folded, not the input. */
  readonly map?: string | undefined;
}

/** Of a typed array of numbers comes one of the same kind, of those that the function makes of them. */
interface MapArray<A, G extends PoolFunction> {
  <F extends G>(module: URL | string, name: string, inputs: A, options?: Ordered): Task<Filled<F, A>>;
}

/** `parallel.map` by what it is given. */
type ParallelMap = {
  <F extends ItemFunction>(
    module: URL | string,
    name: string,
    inputs: Inputs<InputOf<F>>,
    options: Disordered,
  ): Source<ResultOf<F>>;
} & MapArray<Float64Array, NumberFunction> &
  MapArray<Float32Array, NumberFunction> &
  MapArray<Int32Array, NumberFunction> &
  MapArray<Uint32Array, NumberFunction> &
  MapArray<Int16Array, NumberFunction> &
  MapArray<Uint16Array, NumberFunction> &
  MapArray<Int8Array, NumberFunction> &
  MapArray<Uint8Array, NumberFunction> &
  MapArray<Uint8ClampedArray, NumberFunction> &
  MapArray<BigInt64Array, BigIntFunction> &
  MapArray<BigUint64Array, BigIntFunction> & {
    <F extends ItemFunction>(
      module: URL | string,
      name: string,
      inputs: Inputs<InputOf<F>>,
      options?: Ordered,
    ): Task<ResultOf<F>[]>;
  };

/** A parallel call as a task: the steps that make its result. */
class Performing<T> extends Steps<T> {
  readonly #call: Call;
  readonly #steps: (call: Call) => Routine<T>;

  constructor(call: Call, steps: (call: Call) => Routine<T>) {
    super();
    this.#call = call;
    this.#steps = steps;
  }

  get reason(): string {
    return this.#call.caller;
  }

  override [Symbol.iterator](): Routine<T> {
    return this.#steps(this.#call);
  }
}

function* mapped(call: Call): Routine<ArrayLike<unknown>> {
  const { inputs } = call;
  const parts = yield* partsOf(call);
  return join(parts as ArrayLike<unknown>[], isTypedArray(inputs) ? inputs.slice(0, 0) : []);
}

type TypedArrayClass = new (length: number) => { set(values: TypedArray, at: number): void };

/** The results of all chunks as one: a typed array, if all parts are one; `empty` is what comes of no parts. */
function join(parts: readonly ArrayLike<unknown>[], empty: ArrayLike<unknown>): ArrayLike<unknown> {
  if (parts.length === 0) return empty;
  return parts.every(isTypedArray) ? joinTyped(parts) : parts.flatMap((part) => Array.from(part));
}

function joinTyped(parts: readonly TypedArray[]): ArrayLike<unknown> {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const whole = new ((parts[0] as TypedArray).constructor as TypedArrayClass)(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole as unknown as ArrayLike<unknown>;
}

function mapUnordered(call: Call): Source<unknown> {
  const program = currentProgram();
  const [context, cancel] = withCancel(call.options.context ?? background());
  const results = new Unordered<unknown>(program, cancel, context);
  program.spawn(working(), null, []);
  return results;

  function* working(): Routine {
    try {
      yield* perform({ ...call, options: { ...call.options, context } }, (part) =>
        results.send(part.value as ArrayLike<unknown>),
      );
      results.end(null);
    } catch (error) {
      results.end({ error });
    }
  }
}

function mapInputs(module: URL | string, name: string, inputs: Inputs<unknown>, options: MapOptions = {}): unknown {
  const call = callOf("parallel.map", MAP, [module, name, inputs], options);
  return options.ordered === false ? mapUnordered(call) : created(new Performing(call, mapped), mapInputs);
}

function forEach<F extends ItemFunction>(
  module: URL | string,
  name: string,
  inputs: Inputs<InputOf<F>>,
  options: ParallelOptions = {},
): Task<void> {
  const call = callOf("parallel.forEach", EACH, [module, name, inputs], options);
  return created(new Performing(call, (each) => perform(each, () => {})), forEach);
}

type Arguments = readonly [module: URL | string, name: string, inputs: Inputs<unknown>];

function callOf(
  caller: string,
  kind: number,
  [module, name, inputs]: Arguments,
  options: ParallelOptions,
  mapper: string | null = null,
): Call {
  return { caller, module: hrefOf(caller, module), name, mapper, kind, inputs, options };
}

/** What each chunk has come to, in their order. */
function* partsOf(call: Call): Routine<unknown[]> {
  const parts: unknown[] = [];
  yield* perform(call, (part) => {
    parts[part.index] = part.value;
  });
  return parts;
}

/** Each chunk by itself, then what these have come to. */
function* reduced(call: Call): Routine<unknown> {
  const options = call.options as ReduceOptions<unknown>;
  const parts = yield* partsOf(call);
  if (Object.hasOwn(options, "initial")) parts.unshift(options.initial);
  if (parts.length === 0)
    throw new UsageError("ERR_NO_INPUT", "parallel.reduce: there is no input, and no initial value");
  if (parts.length === 1) return parts[0];
  const rest = { ...options, chunk: parts.length, progress: undefined };
  const [result] = yield* partsOf({ ...call, kind: FOLD, inputs: parts, options: rest });
  return result;
}

function reduce<F extends (left: never, right: never) => unknown>(
  module: URL | string,
  name: string,
  inputs: Inputs<InputOf<F>>,
  options?: ReduceOptions<ResultOf<F>> & { readonly map?: undefined },
): Task<ResultOf<F>>;
function reduce<F extends (left: never, right: never) => unknown, M extends ItemFunction>(
  module: URL | string,
  name: string,
  inputs: Inputs<InputOf<M>>,
  options: ReduceOptions<ResultOf<F>> & { readonly map: string },
): Task<ResultOf<F>>;
function reduce(
  module: URL | string,
  name: string,
  inputs: Inputs<unknown>,
  options: ReduceOptions<unknown> = {},
): Task<unknown> {
  const mapper = options.map ?? null;
  const kind = mapper === null ? FOLD : MAP_AND_FOLD;
  const call = callOf("parallel.reduce", kind, [module, name, inputs], options, mapper);
  return created(new Performing(call, reduced), reduce);
}

export interface Parallel {
  /**
   * What a function makes of each input, on all cores.
   *
   * The inputs go out in chunks, a few for each worker ahead of their results; from a channel or an async iterable as
   * they come. The workers keep the function for the next call.
   *
   * @param module the URL of the function's module: `new URL("./square.ts", import.meta.url)`.
   * @param name the function's name among its exports: plain, a generator function, or async; it takes one input.
   * @param inputs an array, a typed array (over a SharedArrayBuffer: nothing of it is copied), an iterable, an async
   * iterable, or a channel, which is received from until it is closed.
   * @param options `chunk`, how many inputs are sent at once; `size` and `concurrency` as of a pool, and `retry` and
   * `restart`; `context` and `signal` end it early; `progress`, a channel that is told of each chunk that is done
   * (where it has no room the latest waits for room) and is closed at the end; `ordered: false`: the results come
   * through a channel, as they are made.
   * @returns a task: the results, in the order of the inputs. Of a typed array whose results are all numbers (bigints),
   * a typed array of the same kind. If unordered, a source: a channel that throws what went wrong, and can be
   * cancelled.
   * @throws {GoError} `ERR_TASK` if the function threw: what it threw is the cause. The first failure is thrown, and no
   * more inputs are sent; what is under way on a worker runs on, and its results are dropped. `ERR_WORKER_DIED`,
   * `ERR_MODULE`, `ERR_CORES_CLOSED`. Whatever `inputs` throws, or the reason of a cancel. {@link UsageError} for bad
   * options, `ERR_CANNOT_CROSS`, `ERR_NO_EXPORT`.
   *
   * @example
   * ```ts
   * import type { square } from "./square.ts";
   * const squares = yield* parallel.map<typeof square>(new URL("./square.ts", import.meta.url), "square", [1, 2, 3]);
   * ```
   */
  readonly map: ParallelMap;
  /**
   * Calls a function with each input, on all cores, for what it does.
   *
   * @param module as all others, as of `map`.
   * @returns a task that ends once all calls have.
   * @throws as `map`.
   *
   * @example
   * ```ts
   * import type { square } from "./square.ts";
   * const progress = chan<Progress>(16);
   * go(function* () { yield* progress.forEach(({ done, total }) => log(`${done} of ${total}`)); });
   * yield* parallel.forEach<typeof square>(new URL("./square.ts", import.meta.url), "square", [1, 2, 3], { progress });
   * ```
   */
  readonly forEach: typeof forEach;
  /**
   * Folds all inputs into one, on all cores: each chunk by itself, then what these have come to. So the function must
   * be associative; the order is kept. Unless `chunk` is given, the chunks depend on nothing but the number of inputs:
   * the sum of the same fractions is the same each time.
   *
   * @param name the function's name: of two values it makes one.
   * @param options as of `map`; `initial`, what comes first, and the result of no inputs; `map`, the name of another
   * function of the module: what it makes of each input is folded.
   * @returns a task: the result.
   * @throws as `map`. {@link UsageError} `ERR_NO_INPUT` without inputs and `initial`.
   *
   * @example
   * ```ts
   * import type { add, square } from "./square.ts";
   * const url = new URL("./square.ts", import.meta.url);
   * const sum = yield* parallel.reduce<typeof add, typeof square>(url, "add", [1, 2, 3], {
   *   map: "square",
   *   initial: 0,
   * });
   * ```
   */
  readonly reduce: typeof reduce;
}

/** Functions for many inputs, on all cores. */
export const parallel: Parallel = { map: mapInputs as ParallelMap, forEach, reduce };
