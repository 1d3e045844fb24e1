// What the compiler knows of goroutines: a forgotten star and a function that is no routine do not compile.
import {
  call,
  chan,
  go,
  gosched,
  run,
  select,
  sleep,
  until,
  type RecvChan,
  type Routine,
  type SendChan,
} from "goroutines";

declare const ch: ReturnType<typeof chan<number>>;

export function* aForgottenStarDoesNotCompile(): Routine {
  // @ts-expect-error: write `yield*`
  yield ch.recv();
  // @ts-expect-error: write `yield*`
  yield ch.send(1);
  // @ts-expect-error: write `yield*`
  yield ch.recvOk();
  // @ts-expect-error: write `yield*`
  yield sleep(1);
  // @ts-expect-error: write `yield*`
  yield select({ in: ch.recv() });
  // @ts-expect-error: write `yield*`
  yield gosched();
  // @ts-expect-error: write `yield*`
  yield until(Promise.resolve());
  // @ts-expect-error: write `yield*`
  yield call(aRoutine, 1);
  // @ts-expect-error: write `yield*`
  yield ch.forEach(() => {});
  // @ts-expect-error: write `yield*`
  yield aRoutine(1);
}

export function* yieldingAnythingElseDoesNotCompile(): Routine {
  // @ts-expect-error: nothing
  yield;
  // @ts-expect-error: a number
  yield 5;
  // @ts-expect-error: a promise
  yield Promise.resolve();
  // @ts-expect-error: a promise is no op
  yield* Promise.resolve();
  // @ts-expect-error: another generator's values are no parks
  yield* [1, 2];
}

export function aForgottenStarDoesNotCompileWhereNothingIsAnnotated(): void {
  // @ts-expect-error: write `yield*`
  go(function* () {
    yield ch.recv();
  });
  // @ts-expect-error: write `yield*`
  void run(function* () {
    yield ch.recv();
  });
  // @ts-expect-error: write `yield*`
  go(function* () {
    yield sleep(1);
  });
}

function* aRoutine(_n: number): Routine {}
function* generic<T>(_from: RecvChan<T>, _to: SendChan<T>, _n: number): Routine {}

export function goTakesAGeneratorFunctionWithItsArguments(): void {
  go(aRoutine, 1);
  go(function* () {});
  go(function* () {
    yield* ch.send(1);
  });
  go(function* () {
    return 5;
  });
  go((n: number) => aRoutine(n), 2);
  go(generic<number>, ch, ch, 1);
  go(generic, chan<string>(), chan<string>(), 1);
  go(function* (a: number, b?: string) {
    yield* ch.send(a + (b?.length ?? 0));
  }, 1);
  // @ts-expect-error: an argument is missing
  go(aRoutine);
  // @ts-expect-error: an argument of another type
  go(aRoutine, "1");
  // @ts-expect-error: one argument too many
  go(aRoutine, 1, 2);
  // @ts-expect-error: the channels differ
  go(generic, chan<string>(), chan<number>(), 1);
}

export function goTakesAGenerator(): void {
  go(aRoutine(1));
  const object = { *loop(_n: number): Routine {} };
  go(object.loop(1));
}

export function goTakesNothingElse(): void {
  // @ts-expect-error: an async function
  go(async () => {});
  // @ts-expect-error: an async function
  go(async function f() {});
  // @ts-expect-error: an async generator function
  go(async function* f() {});
  // @ts-expect-error: it returns nothing
  go(() => {});
  // @ts-expect-error: it returns a number
  go(() => 5);
  // @ts-expect-error: it forgot to return the generator
  go(() => {
    aRoutine(1);
  });
  // @ts-expect-error: it returns an op
  go(() => ch.recv());
  // @ts-expect-error: nil
  go(null);
  // @ts-expect-error: nil
  go(undefined);
  // @ts-expect-error: a number
  go(5);
  // @ts-expect-error: a promise
  go(Promise.resolve());
  // @ts-expect-error: an op
  go(ch.recv());
  // @ts-expect-error: an array
  go([1, 2]);
}

export function rtGoIsTheSame(): void {
  void run(function* (rt) {
    rt.go(aRoutine, 1);
    rt.go(aRoutine(1));
    // @ts-expect-error: an async function
    rt.go(async () => {});
    // @ts-expect-error: it returns nothing
    rt.go(() => {});
    // @ts-expect-error: an argument of another type
    rt.go(aRoutine, "1");
  });
}

export function goReturnsNothing(): void {
  // @ts-expect-error: there is nothing to wait for
  const n: number = go(aRoutine, 1);
  void n;
}

export function* aRecursiveRoutineWithItsAnnotation(n: number): Routine<number> {
  if (n === 0) return 0;
  const below: number = yield* aRecursiveRoutineWithItsAnnotation(n - 1);
  return 1 + below;
}
