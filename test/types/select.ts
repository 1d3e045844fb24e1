// What the compiler knows of select: a type for each case, exhaustiveness, and what is no case.
import { expectTypeOf } from "vitest";
import {
  after,
  call,
  select,
  sleep,
  trySelect,
  until,
  type Chan,
  type Op,
  type RecvChan,
  type Routine,
  type SendChan,
} from "goroutines";

declare const jobs: Chan<string>;
declare const results: Chan<number, number>;
declare const open: boolean;

export function* eachCaseHasItsType(): Routine {
  const r = yield* select({
    job: jobs.recvOk(),
    plain: jobs.recv(),
    out: results.send(1),
    zero: results.recv(),
    late: sleep(1),
    at: after(1).recv(),
    page: until(async () => ({ status: 200 })),
    idle: open ? results.recv() : null,
    off: null,
  });
  switch (r.case) {
    case "job": {
      expectTypeOf(r.value).toEqualTypeOf<readonly [string, true] | readonly [string | undefined, false]>();
      const [job, ok] = r.value;
      if (ok) expectTypeOf(job).toEqualTypeOf<string>();
      break;
    }
    case "plain":
      expectTypeOf(r.value).toEqualTypeOf<string | undefined>();
      break;
    case "out":
    case "late":
      expectTypeOf(r.value).toEqualTypeOf<void>();
      break;
    case "zero":
    case "idle":
      expectTypeOf(r.value).toEqualTypeOf<number>();
      break;
    case "at":
      expectTypeOf(r.value).toEqualTypeOf<Date>();
      break;
    case "page":
      expectTypeOf(r.value).toEqualTypeOf<{ status: number }>();
      break;
    default:
      // A case that is always switched off never fires, so none is left.
      expectTypeOf(r).toEqualTypeOf<never>();
  }
}

export function* aSwitchOverTheCaseIsExhaustive(): Routine<number> {
  const r = yield* select({ job: jobs.recv(), late: sleep(1) });
  let n: number;
  switch (r.case) {
    case "job":
      n = 1;
      break;
    case "late":
      n = 2;
      break;
  }
  return n;
}

export function* aCaseThatIsForgottenIsAnError(): Routine<number> {
  const r = yield* select({ job: jobs.recv(), late: sleep(1) });
  let n: number;
  switch (r.case) {
    case "job":
      n = 1;
      break;
  }
  // @ts-expect-error: the case "late" is not handled
  return n;
}

export function* aCaseThatIsNotListedIsAnError(): Routine {
  const r = yield* select({ job: jobs.recv(), late: sleep(1) });
  // @ts-expect-error: there is no such case
  if (r.case === "jobs") return;
}

export function trySelectMayFindNothingReady(): void {
  const r = trySelect({ job: jobs.recv(), out: results.send(1) });
  // @ts-expect-error: it may be undefined
  void r.case;
  if (r?.case === "job") expectTypeOf(r.value).toEqualTypeOf<string | undefined>();
}

export function* anArrayNamesItsCasesByIndex(): Routine {
  const r = yield* select([jobs.recv(), results.recv(), null]);
  expectTypeOf(r.case).toEqualTypeOf<number>();
  expectTypeOf(r.value).toEqualTypeOf<string | number | undefined>();
  const many: Op<number>[] = [results.recv()];
  const one = yield* select(many);
  expectTypeOf(one.value).toEqualTypeOf<number>();
}

export function* casesOfAGenericChannel<T>(a: RecvChan<T>, b: RecvChan<T>, out: SendChan<T | undefined>): Routine {
  const r = yield* select({ a: a.recv(), b: b.recv() });
  yield* out.send(r.value);
  const [value, ok] = (yield* select({ a: a.recvOk(), late: sleep(1) })).value ?? [];
  if (ok === true) yield* out.send(value);
  const any = yield* select([a.recv(), b.recv()]);
  yield* out.send(any.value);
}

export async function anAwaitGetsTheSame(): Promise<void> {
  const r = await select({ job: jobs.recv(), out: results.send(1) });
  if (r.case === "job") expectTypeOf(r.value).toEqualTypeOf<string | undefined>();
}

function* aRoutine(): Routine {}

export function whatIsNoOpIsNoCase(): void {
  // @ts-expect-error: a Task has several steps
  void select({ task: call(aRoutine) });
  // @ts-expect-error: a Task has several steps
  void select([jobs.forEach(() => {})]);
  // @ts-expect-error: a Task has several steps
  trySelect({ task: call(aRoutine) });
  // @ts-expect-error: a promise: wrap it in until
  void select({ promise: Promise.resolve(1) });
  // @ts-expect-error: a promise: wrap it in until
  void select([Promise.resolve(1)]);
  // @ts-expect-error: a number
  void select({ late: 50 });
  // @ts-expect-error: a forgotten .recv()
  void select({ job: jobs });
  // @ts-expect-error: a generator
  void select({ routine: aRoutine() });
  // @ts-expect-error: a function
  void select({ lazy: () => jobs.recv() });
  // @ts-expect-error: no cases
  void select();
  // @ts-expect-error: no cases
  void select(null);
  // @ts-expect-error: an op in the place of the cases
  void select(jobs.recv());
}

export function aSelectInsideASelectIsNoCase(): void {
  // @ts-expect-error: a select has no single commit point
  void select({ nested: select({ job: jobs.recv() }) });
  // @ts-expect-error: a select has no single commit point
  void select([select([jobs.recv()])]);
}

export function namesThatLookLikeIntegersAreRefused(): void {
  // @ts-expect-error: JavaScript would reorder the cases
  void select({ 1: jobs.recv() });
  // @ts-expect-error: JavaScript would reorder the cases
  void select({ "0": jobs.recv() });
  // @ts-expect-error: JavaScript would reorder the cases
  void select({ b: jobs.recv(), 10: jobs.recv() });
  // @ts-expect-error: JavaScript would reorder the cases
  trySelect({ 1: jobs.recv() });
}

export function theOnlyOptionIsPriority(): void {
  void select({ job: jobs.recv() }, { priority: true });
  void select([jobs.recv()], {});
  // @ts-expect-error: no such option
  void select({ job: jobs.recv() }, { order: "listed" });
}
