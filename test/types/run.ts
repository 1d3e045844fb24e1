// What the compiler knows of run and main.
import { expectTypeOf } from "vitest";
import { call, chan, main, run, select, sleep, type Body, type Plain, type Routine } from "goroutines";

export async function runReturnsWhatMainReturns(): Promise<void> {
  expectTypeOf(
    run(function* () {
      return 5;
    }),
  ).toEqualTypeOf<Promise<number>>();
  expectTypeOf(
    run(function* () {
      yield* sleep(1);
    }),
  ).toEqualTypeOf<Promise<void>>();
  expectTypeOf(
    await run(function* () {
      return { a: "x" } as const;
    }),
  ).toEqualTypeOf<{ readonly a: "x" }>();
  expectTypeOf(
    await run(function* (): Routine<number | undefined> {
      return yield* chan<number>().recv();
    }),
  ).toEqualTypeOf<number | undefined>();
  expectTypeOf(
    run(function* () {
      return Promise.resolve(5);
    }),
  ).toEqualTypeOf<Promise<number>>();
  const object = {
    *method(): Routine<string> {
      return "x";
    },
  };
  expectTypeOf(run(() => object.method())).toEqualTypeOf<Promise<string>>();
}

export function aGenericBodyIsPassedOn<T>(body: Body<T> & Body<Plain<T>>): Promise<Awaited<T>> {
  return run(body);
}

export function aBodyThatReturnsAnOpIsRefused(): void {
  // @ts-expect-error: perform it by yield* first
  void run(function* () {
    return chan<number>().recv();
  });
  // @ts-expect-error: perform it by yield* first
  void run(function* () {
    return select({ late: sleep(1) });
  });
  // @ts-expect-error: perform it by yield* first
  void run(function* () {
    return sleep(1);
  });
  // @ts-expect-error: a task as well
  void run(function* () {
    return call(function* () {});
  });
}

export function aBodyIsAGeneratorFunction(): void {
  // @ts-expect-error: an async function
  void run(async () => {});
  // @ts-expect-error: it returns nothing
  void run(() => {});
  // @ts-expect-error: it returns a number
  void run(() => 5);
  // @ts-expect-error: a number
  void run(5);
  // @ts-expect-error: an op
  void run(() => sleep(1));
  // @ts-expect-error: it takes more than rt
  void run(function* (_rt: unknown, _n: number) {});
  // @ts-expect-error: an async function
  main(async () => {});
  // @ts-expect-error: it returns nothing
  main(() => {});
  // @ts-expect-error: a number
  main(5);
  main(function* () {});
  main(function* (rt) {
    rt.go(function* () {});
  });
}

export function itsOptionsAreChecked(): void {
  void run(function* () {}, { deadlock: "exact", signal: AbortSignal.timeout(1) });
  // @ts-expect-error: there is but one other conduct
  void run(function* () {}, { deadlock: "maybe" });
  // @ts-expect-error: no such option
  void run(function* () {}, { timeout: 5 });
}
