/**
 * Random programs, by fast-check.
 *
 * fast-check's types stand in `@internal` declarations only, which are not published: a program
 * without fast-check can import this package.
 */

import type { Arbitrary } from "fast-check";
import type {
  Action,
  Case,
  Close,
  FreeProgram,
  Kind,
  Range,
  ScriptStep,
  Selection,
  Step,
  SteppedProgram,
} from "./program.ts";
import type { Bursts } from "./stepwise.ts";
import { readyCases, type Condition, type Layout } from "./fairness.ts";
import type { Feature } from "./subject.ts";

/** @internal */
export type FastCheck = typeof import("fast-check").default;

/** As generated: channels are numbers to be taken modulo, sends and receives are not told apart yet. */
type RawCase = { readonly roll: number; readonly ch: number } | null;
type RawSelection = Omit<Selection, "cases"> & { readonly cases: readonly RawCase[] };
type RawAction = RawSelection | Close | Range;

type Lacks = ReadonlySet<Feature>;

/** The largest number by which a channel is named; any number of channels divides the next one. */
const LAST_CHANNEL = 11;

function liveCase(fc: FastCheck): Arbitrary<RawCase> {
  return fc.record({ roll: fc.nat(9), ch: fc.nat(LAST_CHANNEL) });
}

/** With one nil in `weight` + 1. */
function rawCase(fc: FastCheck, lacks: Lacks, weight: number): Arbitrary<RawCase> {
  return lacks.has("nil")
    ? liveCase(fc)
    : fc.oneof(
        { withCrossShrink: true },
        { weight, arbitrary: liveCase(fc) },
        { weight: 1, arbitrary: fc.constant(null) },
      );
}

/** Four of five wait. */
function waits(fc: FastCheck, lacks: Lacks): Arbitrary<boolean> {
  return lacks.has("tryOps") ? fc.constant(true) : fc.nat(4).map((n) => n > 0);
}

/** Nil is rare here: it blocks its task for the rest of the program. */
function single(fc: FastCheck, lacks: Lacks): Arbitrary<RawSelection> {
  return fc.record({
    kind: fc.constant("select" as const),
    cases: rawCase(fc, lacks, 30).map((c) => [c]),
    waits: waits(fc, lacks),
    form: fc.constantFrom("plain" as const, "value" as const),
  });
}

function several(fc: FastCheck, lacks: Lacks): Arbitrary<RawSelection> {
  const forms = [
    "array" as const,
    "named" as const,
    ...(lacks.has("fairness") ? [] : ["priority" as const]),
    ...(lacks.has("ready") ? [] : ["nosy" as const]),
  ];
  return fc.record({
    kind: fc.constant("select" as const),
    cases: fc.oneof(
      { weight: 9, arbitrary: fc.array(rawCase(fc, lacks, 10), { minLength: 2, maxLength: 4 }) },
      { weight: 1, arbitrary: fc.array(rawCase(fc, lacks, 10), { maxLength: 1 }) },
    ),
    waits: waits(fc, lacks),
    form: fc.constantFrom(...forms),
  });
}

function act(fc: FastCheck, lacks: Lacks): Arbitrary<RawSelection | Close> {
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 4, arbitrary: single(fc, lacks) },
    { weight: lacks.has("select") ? 0 : 4, arbitrary: several(fc, lacks) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("close" as const), ch: fc.nat(LAST_CHANNEL) }) },
  );
}

function range(fc: FastCheck): Arbitrary<Range> {
  return fc.record({
    kind: fc.constant("range" as const),
    ch: fc.nat(LAST_CHANNEL),
    limit: fc.integer({ min: 1, max: 4 }),
  });
}

function caps(fc: FastCheck): Arbitrary<number[]> {
  return fc.array(fc.oneof(fc.constant(0), fc.nat(4)), { minLength: 1, maxLength: 3 });
}

/** Most programs have goroutines only. */
function tasks(fc: FastCheck, lacks: Lacks): Arbitrary<Kind[]> {
  const kind = lacks.has("async")
    ? fc.constantFrom<Kind[]>("goroutine", "guest")
    : fc.constantFrom<Kind[]>("goroutine", "guest", "async");
  return fc
    .tuple(fc.nat(4), fc.array(kind, { minLength: 3, maxLength: 7, size: "max" }))
    .map(([n, kinds]) => (n < 3 ? kinds.map(() => "goroutine") : kinds));
}

/** How many of ten cases are sends. Where one side prevails, buffers are full or empty and queues are long. */
function sends(fc: FastCheck): Arbitrary<number> {
  return fc.constantFrom(5, 3, 7);
}

/** Tells sends from receives, gives each send its value, and makes each channel one that exists. */
function complete<A extends RawAction>(
  channels: number,
  sendsOfTen: number,
  nextValue: () => unknown,
): (a: A) => A extends Range ? Action : Selection | Close {
  const completeCase = (c: RawCase): Case => {
    if (c === null) return null;
    const ch = c.ch % channels;
    return c.roll < sendsOfTen ? { op: "send", ch, value: nextValue() } : { op: "recv", ch };
  };
  return (a) =>
    (a.kind === "select" ? { ...a, cases: a.cases.map(completeCase) } : { ...a, ch: a.ch % channels }) as never;
}

/** 1, 2, 3, ... and now and then one that a careless channel takes for none. */
function oddValues(): () => unknown {
  let n = 0;
  return () => (++n % 4 === 0 ? undefined : n % 6 === 0 ? null : n);
}

/** 1, 2, 3, ... */
function uniqueValues(): () => unknown {
  let n = 0;
  return () => ++n;
}

/** @internal */
export function steppedPrograms(fc: FastCheck, lacks: Lacks): Arbitrary<SteppedProgram> {
  const action: Arbitrary<RawAction> = fc.oneof(
    { withCrossShrink: true },
    { weight: 12, arbitrary: act(fc, lacks) },
    { weight: 1, arbitrary: range(fc) },
  );
  const step = fc.record({
    who: fc.nat(LAST_CHANNEL),
    action: fc.oneof(
      { weight: 40, arbitrary: action },
      { weight: 1, arbitrary: fc.constant("end of guests" as const) },
    ),
  });
  return fc
    .record({
      chance: fc.integer(),
      caps: caps(fc),
      sends: sends(fc),
      tasks: tasks(fc, lacks),
      steps: fc.array(step, { minLength: 1, maxLength: 40, size: "max" }),
    })
    .map(({ steps, sends: ofTen, ...setting }) => {
      const completed = complete<RawAction>(
        setting.caps.length,
        ofTen,
        lacks.has("values") ? uniqueValues() : oddValues(),
      );
      const order = (a: RawAction | "end of guests"): Step["action"] => (a === "end of guests" ? a : completed(a));
      return { ...setting, steps: steps.map((s) => ({ who: s.who, action: order(s.action) })) };
    });
}

/** @internal */
export function freePrograms(fc: FastCheck, lacks: Lacks): Arbitrary<FreeProgram> {
  const script = fc.array(
    fc.oneof({ weight: 3, arbitrary: act(fc, lacks) }, { weight: 1, arbitrary: fc.constant("gosched" as const) }),
    { minLength: 1, maxLength: 10, size: "max" },
  );
  return fc
    .record({
      chance: fc.integer(),
      caps: caps(fc),
      sends: sends(fc),
      scripted: tasks(fc, lacks).chain((kinds) =>
        fc.tuple(...kinds.map((kind) => fc.record({ kind: fc.constant(kind), script }))),
      ),
    })
    .map(({ scripted, sends: ofTen, ...rest }) => {
      const completed = complete<RawSelection | Close>(rest.caps.length, ofTen, uniqueValues());
      const order = (a: RawSelection | Close | "gosched"): ScriptStep => (a === "gosched" ? a : completed(a));
      return { ...rest, tasks: scripted.map((s) => s.kind), scripts: scripted.map((s) => s.script.map(order)) };
    });
}

/** @internal */
export function bursts(fc: FastCheck): Arbitrary<Bursts> {
  return fc.record({
    cap: fc.oneof({ weight: 1, arbitrary: fc.nat(16) }, { weight: 4, arbitrary: fc.integer({ min: 17, max: 100 }) }),
    bursts: fc.array(fc.record({ op: fc.constantFrom("send" as const, "recv" as const), times: fc.nat(50) }), {
      minLength: 1,
      maxLength: 16,
      size: "max",
    }),
  });
}

/** @internal */
export function layouts(fc: FastCheck, lacks: Lacks): Arbitrary<Layout> {
  const conditions: Condition[] = [
    "value to receive",
    "room to send",
    "closed",
    "empty",
    ...(lacks.has("nil") ? [] : ["nil" as const]),
  ];
  return fc
    .record({
      chance: fc.integer(),
      channels: fc.array(fc.constantFrom(...conditions), { minLength: 1, maxLength: 5, size: "max" }),
      cases: fc.array(fc.nat(59), { minLength: 2, maxLength: 6, size: "max" }),
      waits: lacks.has("tryOps") ? fc.constant(true) : fc.boolean(),
    })
    .map((l) => ({ ...l, cases: l.cases.map((i) => i % l.channels.length) }))
    .filter((l) => readyCases(l).length > 1);
}
