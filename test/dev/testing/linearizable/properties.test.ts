// `linearizable` against histories that are known to be, and against a checker that tries every order.
import fc, { type Arbitrary } from "fast-check";
import { describe, expect, test } from "vitest";
import { linearizable, type Invocation, type SequentialModel, type Transition } from "goroutines/testing";

/** Operations of several structures in one: a register, a queue, a counter, a set, and one that may do this or that. */
type Input = readonly ["write" | "enqueue" | "insert", number] | readonly ["read" | "dequeue" | "increment" | "guess"];

interface State {
  readonly value: number;
  readonly queue: readonly number[];
  readonly set: ReadonlySet<number>;
}

const model: SequentialModel<State, Input, unknown> = {
  init: { value: 0, queue: [], set: new Set() },
  step(state, [name, n = 0]) {
    const { value, queue, set } = state;
    switch (name) {
      case "write":
        return { state: { ...state, value: n }, output: undefined };
      case "read":
        return { state, output: value };
      case "increment":
        return { state: { ...state, value: value + 1 }, output: value };
      case "enqueue":
        return { state: { ...state, queue: [...queue, n] }, output: undefined };
      case "dequeue":
        return queue.length === 0 ? [] : { state: { ...state, queue: queue.slice(1) }, output: queue[0] };
      case "insert":
        return { state: { ...state, set: new Set([...set, n]) }, output: !set.has(n) };
      default:
        return [0, 1].map((coin) => ({ state: { ...state, value: coin }, output: undefined }));
    }
  },
};

type Call = Invocation<Input, unknown>;

const input: Arbitrary<Input> = fc.oneof(
  fc.tuple(fc.constantFrom("write" as const, "enqueue" as const, "insert" as const), fc.nat(2)),
  fc.tuple(fc.constantFrom("read" as const, "dequeue" as const, "increment" as const, "guess" as const)),
);

function possible(state: State, given: Input): readonly Transition<State, unknown>[] {
  const result = model.step(state, given);
  return Array.isArray(result)
    ? (result as readonly Transition<State, unknown>[])
    : [result as Transition<State, unknown>];
}

/** What an atomic object does: each operation takes effect at one moment between its call and its return. */
interface Moment {
  readonly input: Input;
  readonly before: number;
  readonly after: number;
  readonly coin: number;
  /** It never returns, and has taken effect or not. */
  readonly pending: null | "done" | "not done";
}

const moment: Arbitrary<Moment> = fc.record({
  input,
  before: fc.nat(12),
  after: fc.nat(12),
  coin: fc.nat(1),
  pending: fc.oneof(
    { weight: 8, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom("done" as const, "not done" as const) },
  ),
});

/** `reach`: how far an operation may extend around its moment; 0 for one after the other. */
function atomic(moments: readonly Moment[], reach: 0 | 1): Call[] {
  let state = model.init;
  return moments.flatMap(({ input: given, before, after, coin, pending }, i) => {
    const at = 4 * i;
    const call = at - reach * before;
    const idle: Call[] = pending === null ? [] : [{ process: i, input: given, call }];
    if (pending === "not done") return idle;
    const choices = possible(state, given);
    const taken = choices[coin % Math.max(1, choices.length)];
    // A dequeue that would have to wait has not returned.
    if (taken === undefined) return [{ process: i, input: given, call }];
    state = taken.state;
    return pending === "done"
      ? idle
      : [{ process: i, input: given, call, return: at + 1 + reach * after, output: taken.output }];
  });
}

/** Small histories, right or wrong. */
const any: Arbitrary<Call[]> = fc
  .array(
    fc.record({
      process: fc.constant("p"),
      input,
      call: fc.nat(12),
      length: fc.oneof({ weight: 5, arbitrary: fc.nat(6) }, { weight: 1, arbitrary: fc.constant(null) }),
      output: fc.constantFrom<unknown[]>(undefined, undefined, 0, 1, 2, true, false),
    }),
    { maxLength: 6 },
  )
  .map((calls) =>
    calls.map(({ length, output, ...c }) => (length === null ? c : { ...c, return: c.call + length, output })),
  );

/** Tries every order of every choice of the pending ones. */
function bruteForce(calls: readonly Call[], state: State = model.init): boolean {
  if (calls.every((c) => c.return === undefined)) return true;
  return calls.some((c, i) => {
    if (calls.some((other) => other.return !== undefined && other.return < c.call)) return false;
    const rest = calls.toSpliced(i, 1);
    return possible(state, c.input).some(
      (t) => (c.return === undefined || Object.is(t.output, c.output)) && bruteForce(rest, t.state),
    );
  });
}

/** What was known at `end`. */
function until(calls: readonly Call[], end: number): Call[] {
  return calls
    .filter((c) => c.call <= end)
    .map((c) => (c.return === undefined || c.return <= end ? c : { process: c.process, input: c.input, call: c.call }));
}

const runs = { numRuns: 1000, seed: Number(process.env["FC_SEED"] ?? 1) };

describe("linearizable", () => {
  test("holds for every sequential history", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(
        fc.array(moment, { maxLength: 40, size: "max" }),
        (moments) => linearizable(model, atomic(moments, 0)).ok,
      ),
      runs,
    );
  });

  test("holds for every history of an atomic object, pending operations included", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(
        fc.array(moment, { maxLength: 25, size: "max" }),
        (moments) => linearizable(model, atomic(moments, 1)).ok,
      ),
      runs,
    );
  });

  test("says of small histories what trying every order says", { timeout: 60_000 }, () => {
    const seen = { ok: 0, wrong: 0 };
    fc.assert(
      fc.property(any, (calls) => {
        const { ok } = linearizable(model, calls);
        seen[ok ? "ok" : "wrong"]++;
        expect(ok).toBe(bruteForce(calls));
      }),
      runs,
    );
    expect(Math.min(seen.ok, seen.wrong)).toBeGreaterThan(runs.numRuns / 10);
  });

  test("says it of histories with one output changed too", { timeout: 60_000 }, () => {
    let caught = 0;
    fc.assert(
      fc.property(
        fc.array(moment, { minLength: 1, maxLength: 6 }),
        fc.nat(5),
        fc.constantFrom<unknown[]>(7, true, undefined, 0),
        (moments, which, output) => {
          const calls = atomic(moments, 1);
          const changed = calls.map((c, i) => (i === which && c.return !== undefined ? { ...c, output } : c));
          const { ok } = linearizable(model, changed);
          if (!ok) caught++;
          expect(ok).toBe(bruteForce(changed));
          // No structure of ours ever returns 7.
          if (output === 7 && changed.some((c, i) => c !== calls[i])) expect(ok).toBe(false);
        },
      ),
      runs,
    );
    expect(caught).toBeGreaterThan(runs.numRuns / 10);
  });

  test("explains by the shortest prefix that has no order", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(any, (calls) => {
        const result = linearizable(model, calls);
        if (result.ok) return;
        const ends = calls.flatMap((c) => (c.return === undefined ? [] : [c.return])).toSorted((a, b) => a - b);
        const end = ends.find((e) => !bruteForce(until(calls, e))) as number;
        expect(result.prefix).toHaveLength(until(calls, end).length);
        expect(bruteForce(result.prefix)).toBe(false);
        expect(result.prefix).toContain(result.misfit);
        expect(Math.max(...result.prefix.map((c) => c.return ?? 0))).toBe(end);
        expect(result.states.length).toBeGreaterThan(0);
        for (const state of result.states)
          expect(possible(state, result.misfit.input).every((t) => !Object.is(t.output, result.misfit.output))).toBe(
            true,
          );
      }),
      runs,
    );
  });
});
