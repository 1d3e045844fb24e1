// What the compiler knows of ops and tasks.
import { expectTypeOf } from "vitest";
import {
  attempt,
  call,
  chan,
  go,
  goexit,
  gosched,
  select,
  sleep,
  until,
  type Attempted,
  type Chan,
  type Op,
  type Routine,
  type SelectOp,
  type Task,
} from "goroutines";

declare const numbers: Chan<number>;

function* add(a: number, b: number): Routine<number> {
  yield* sleep(0);
  return a + b;
}

export function* whatEachReturns(): Routine {
  expectTypeOf(sleep(1)).toEqualTypeOf<Op<void>>();
  expectTypeOf(gosched()).toEqualTypeOf<Op<void>>();
  expectTypeOf(goexit()).toEqualTypeOf<Op<never>>();
  expectTypeOf(until(Promise.resolve(1))).toEqualTypeOf<Op<number>>();
  expectTypeOf(until(async (signal) => signal.aborted)).toEqualTypeOf<Op<boolean>>();
  expectTypeOf(call(add, 1, 2)).toEqualTypeOf<Task<number>>();
  expectTypeOf(yield* call(add, 1, 2)).toEqualTypeOf<number>();
  expectTypeOf(yield* add(1, 2)).toEqualTypeOf<number>();
  expectTypeOf(yield* until(Promise.resolve("x"))).toEqualTypeOf<string>();
}

export async function andAwaited(): Promise<void> {
  expectTypeOf(await call(add, 1, 2)).toEqualTypeOf<number>();
  expectTypeOf(await sleep(1)).toEqualTypeOf<void>();
  // A promise that is sent as a value is unwrapped by await, and not by yield*.
  expectTypeOf(await chan<Promise<number>>().recv()).toEqualTypeOf<number | undefined>();
  expectTypeOf(numbers.recv().then((v) => String(v))).toEqualTypeOf<PromiseLike<string>>();
}

export function anOpIsNoTaskAndATaskIsNoOp(): void {
  // @ts-expect-error: a Task has several steps
  const op: Op<number> = call(add, 1, 2);
  // @ts-expect-error: an op has one commit point
  const task: Task<void> = sleep(1);
  // @ts-expect-error: a promise has begun
  const begun: Op<number> = Promise.resolve(1);
  // @ts-expect-error: an op is no promise
  const promise: Promise<void> = sleep(1);
  void [op, task, begun, promise];
}

export function anOpOfADogIsAnOpOfAnAnimal(): void {
  const wide: Op<number | string> = until(Promise.resolve(1));
  const task: Task<number | string> = call(add, 1, 2);
  // @ts-expect-error: not the other way round
  const narrow: Op<number> = wide;
  void [wide, task, narrow];
}

export function theirArgumentsAreChecked(): void {
  // @ts-expect-error: milliseconds are a number
  void sleep("5");
  // @ts-expect-error: milliseconds are a number
  void sleep();
  // @ts-expect-error: an argument is missing
  void call(add, 1);
  // @ts-expect-error: an argument of another type
  void call(add, 1, "2");
  // @ts-expect-error: no routine
  void call(async () => {});
  // @ts-expect-error: no routine
  void call(() => 5);
  // @ts-expect-error: no function
  void call(5);
  // @ts-expect-error: neither a promise nor a function
  void until(5);
  // @ts-expect-error: a function that returns no promise
  void until(() => 5);
}

export function untilIsForPromisesNotForOps(): void {
  // @ts-expect-error: an op would be performed once for all
  void until(numbers.recv());
  // @ts-expect-error: a task would be performed once for all
  void until(call(add, 1, 2));
}

export function* codeAfterGoexitIsUnreachable(): Routine<number> {
  return yield* goexit();
}

export function* anOpIsNotConstructedByHand(): Routine {
  const op: Op<void> = {
    // @ts-expect-error: ops come from this package alone
    then: () => Promise.resolve(),
    [Symbol.iterator]: () => ({ next: () => ({ done: true, value: undefined }) }),
  };
  yield* op;
  go(function* () {
    yield* op;
  });
}

export function* attemptTurnsAThrowIntoAValue(): Routine<number> {
  expectTypeOf(attempt(numbers.recv())).toEqualTypeOf<Op<Attempted<number | undefined>>>();
  expectTypeOf(attempt(call(add, 1, 2))).toEqualTypeOf<Task<Attempted<number>>>();
  expectTypeOf(attempt(add(1, 2))).toEqualTypeOf<Task<Attempted<number>>>();
  expectTypeOf(attempt(select({ n: numbers.recv() }))).toEqualTypeOf<
    SelectOp<Attempted<{ readonly case: "n"; readonly value: number | undefined }>>
  >();
  const [v, err] = yield* attempt(add(1, 2));
  expectTypeOf(v).toEqualTypeOf<number | undefined>();
  expectTypeOf(err).toEqualTypeOf<Error | undefined>();
  if (err !== undefined) {
    expectTypeOf(v).toEqualTypeOf<undefined>();
    throw err;
  }
  expectTypeOf(v).toEqualTypeOf<number>();
  const r = yield* select({ sent: attempt(numbers.send(1)), got: attempt(numbers.recvOk()) });
  if (r.case === "sent") expectTypeOf(r.value).toEqualTypeOf<Attempted<void>>();
  const [n, error] = yield* attempt(call(add, 1, 2));
  if (error) return 0;
  return n;
}

export function attemptIsOfWhatIsPerformed(): void {
  // @ts-expect-error: a function that is not called
  void attempt(add);
  // @ts-expect-error: a promise
  void attempt(Promise.resolve(1));
  // @ts-expect-error: a value
  void attempt(5);
  // @ts-expect-error: a Task is no case
  void select({ task: attempt(add(1, 2)) });
  // @ts-expect-error: nor is a select
  void select({ nested: attempt(select({ n: numbers.recv() })) });
}
