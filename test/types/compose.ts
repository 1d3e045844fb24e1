// What the compiler knows of functions that return tasks, or nothing: where they are taken, and what they return.
import { expectTypeOf } from "vitest";
import {
  call,
  chan,
  go,
  main,
  run,
  sleep,
  stop,
  type Chan,
  type RecvChan,
  type Routine,
  type RoutineLike,
  type SendChan,
  type Task,
} from "goroutines";
import { afterFunc as afterContext, background } from "goroutines/context";
import { func, type Frame } from "goroutines/defer";
import { Group } from "goroutines/errgroup";
import { Group as Flights } from "goroutines/singleflight";
import { Once, onceFunc, onceValue, onceValues, WaitGroup } from "goroutines/sync";
import { afterFunc as afterTime } from "goroutines/time";
import { explore } from "goroutines/testing";

declare const ch: Chan<number>;
declare const wg: WaitGroup;
declare const group: Group;
declare const f: Frame<void>;
declare const map: Map<string, number>;

const safe = (n: number): Task<string> =>
  func<string>(function* () {
    return String(n);
  });
/** A worker of any channel. */
const worker = <T>(_from: RecvChan<T>, _to: SendChan<T>): Task<void> => func(function* () {});
/** Which of the two it returns shows when it is called. */
declare const either: (n: number) => RoutineLike<number>;

export function aFunctionThatReturnsATaskIsStarted(): void {
  go(safe, 1);
  go(safe(1));
  go(either, 1);
  wg.go(safe, 1);
  wg.go(safe(1));
  void group.go(safe, 1);
  void group.go(safe(1));
  group.tryGo(safe, 1);
  afterTime(1, safe, 1);
  afterTime(1, safe(1));
  afterContext(background(), safe, 1);
  f.defer(safe, 1);
  void ch.forEach(safe);
  void run((rt) => {
    rt.go(safe, 1);
    return safe(1);
  });
  void explore(() => safe(1));
  main(() => safe(1));
  // @ts-expect-error: an argument is missing
  go(safe);
  // @ts-expect-error: an argument of another type
  wg.go(safe, "1");
  // @ts-expect-error: one argument too many
  f.defer(safe, 1, 2);
}

export function aGenericWorkerIsInferred(): void {
  go(worker, ch, ch);
  wg.go(worker, chan<string>(), chan<string>());
  void group.go(worker, ch, ch);
  f.defer(worker, ch, ch);
  afterTime(1, worker, ch, ch);
  // @ts-expect-error: the channels differ
  go(worker, chan<string>(), chan<number>());
}

export function* whatItReturnsIsKnown(): Routine {
  expectTypeOf(yield* call(safe, 1)).toEqualTypeOf<string>();
  expectTypeOf(yield* call(either, 1)).toEqualTypeOf<number>();
  expectTypeOf(yield* call(() => safe(1))).toEqualTypeOf<string>();
  expectTypeOf(yield* func<string>(() => safe(1))).toEqualTypeOf<string>();
  expectTypeOf(yield* onceValue(() => safe(1))()).toEqualTypeOf<string>();
  expectTypeOf(yield* onceValue(() => map)()).toEqualTypeOf<Map<string, number>>();
  expectTypeOf(yield* onceValue(() => 5)()).toEqualTypeOf<number>();
  expectTypeOf(yield* onceValues(() => [1, "x"])()).toEqualTypeOf<readonly [1, "x"]>();
  const flights = new Flights<string, string>();
  expectTypeOf((yield* flights.do("key", () => safe(1))).value).toEqualTypeOf<string>();
  void flights.doChan("key", () => safe(1));
  expectTypeOf(run(() => safe(1))).toEqualTypeOf<Promise<string>>();
}

export function whereNothingNeedBlockAPlainFunctionIsTaken(): void {
  afterTime(1, () => {});
  afterTime(1, () => map.set("a", 1));
  afterTime(1, (n: number) => n + 1, 1);
  afterContext(background(), () => map.keys());
  f.defer(() => map.clear());
  f.defer(() => ({ a: 1 }));
  f.defer(console.log, "bye");
  f.defer(null);
  void new Once().do(() => [1]);
  void onceFunc(() => new Map())();
  void ch.forEach((v) => map.set("a", v));
  void ch.forEach((v) => (v > 1 ? stop : undefined));
}

export function anAsyncFunctionIsNot(): void {
  // @ts-expect-error: a promise
  afterTime(1, async () => {});
  // @ts-expect-error: a promise
  afterContext(background(), async () => {});
  // @ts-expect-error: a promise
  f.defer(async () => {});
  // @ts-expect-error: a promise
  void new Once().do(async () => {});
  // @ts-expect-error: a promise
  void onceValue(async () => 1);
  // @ts-expect-error: a promise
  void ch.forEach(async () => {});
  // @ts-expect-error: an async generator
  afterTime(1, async function* () {});
  // @ts-expect-error: a promise, perhaps
  f.defer((): Promise<void> | undefined => undefined);
}

export function norOneThatReturnsAnOp(): void {
  // @ts-expect-error: an op
  go(() => ch.send(1));
  // @ts-expect-error: an op
  wg.go(() => sleep(1));
  // @ts-expect-error: an op
  afterTime(1, () => ch.send(1));
  // @ts-expect-error: an op
  f.defer(() => ch.send(1));
  // @ts-expect-error: an op
  void new Once().do(() => ch.send(1));
  // @ts-expect-error: an op
  void ch.forEach((v) => ch.send(v));
  // @ts-expect-error: an op
  void call(() => ch.recv());
  // @ts-expect-error: an op
  void func(() => ch.recv());
  // @ts-expect-error: an op
  void group.go(() => ch.recv());
}

export function aForgottenStarDoesNotCompile(): void {
  // @ts-expect-error: of the function
  go(function () {
    void ch.recv();
  });
  // @ts-expect-error: of the function
  wg.go(() => {
    void safe(1);
  });
  // @ts-expect-error: of the function
  void group.go(function () {});
  // @ts-expect-error: of the function
  void call(function () {});
  // @ts-expect-error: of the yield
  afterTime(1, function* () {
    yield ch.recv();
  });
  // @ts-expect-error: of the yield
  f.defer(function* () {
    yield ch.recv();
  });
  // @ts-expect-error: of the yield
  void new Once().do(function* () {
    yield ch.recv();
  });
  // @ts-expect-error: of the yield
  void ch.forEach(function* (v) {
    yield ch.send(v);
  });
}
