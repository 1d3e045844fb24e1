/**
 * Random programs: channels, tasks, and what the tasks do.
 *
 * Invariant: a program is complete. All values and choices stand in it, so it can be printed, replayed
 * and shrunk.
 */

import fc, { type Arbitrary } from "fast-check";
import { show, type Action, type Close, type Selection } from "./action.ts";
import type { Case } from "./model.ts";

/** A goroutine of the program itself, one of another program in the same thread, an async function. */
export type Kind = "goroutine" | "guest" | "async";

/** The chance of the selects, the channels and the tasks. */
interface Setting {
  readonly chance: number;
  readonly caps: readonly number[];
  readonly tasks: readonly Kind[];
}

/** Whoever is idle is told to act. */
export interface Step {
  /** Which of the idle tasks, counted round and round; the last of them is no task but a callback. */
  readonly who: number;
  readonly action: Action | "end of guests";
}

/** A program that a driver takes through its steps, one at a time. */
export interface SteppedProgram extends Setting {
  readonly steps: readonly Step[];
}

/** A program whose tasks run freely, each through its own script. */
export interface FreeProgram extends Setting {
  readonly scripts: readonly (readonly (Action | "gosched")[])[];
}

/** As generated: channels are numbers to be taken modulo, sends and receives are not told apart yet. */
type RawCase = { readonly roll: number; readonly ch: number } | null;
type RawAction = (Omit<Selection, "cases"> & { readonly cases: readonly RawCase[] }) | Close;

const liveCase: Arbitrary<RawCase> = fc.record({ roll: fc.nat(9), ch: fc.nat(11) });
const rawCase: Arbitrary<RawCase> = fc.oneof({ weight: 10, arbitrary: liveCase }, { weight: 1, arbitrary: fc.constant(null) });

/** Four of five wait. */
const waits: Arbitrary<boolean> = fc.nat(4).map((n) => n > 0);

/** Nil is rare here: it blocks its task for the rest of the program. */
const single: Arbitrary<RawAction> = fc.record({
  kind: fc.constant("select" as const),
  cases: fc.oneof({ weight: 30, arbitrary: liveCase }, { weight: 1, arbitrary: fc.constant(null) }).map((c) => [c]),
  waits,
  form: fc.constantFrom("plain" as const, "value" as const),
});

const several: Arbitrary<RawAction> = fc.record({
  kind: fc.constant("select" as const),
  cases: fc.oneof(
    { weight: 9, arbitrary: fc.array(rawCase, { minLength: 2, maxLength: 4 }) },
    { weight: 1, arbitrary: fc.array(rawCase, { maxLength: 1 }) },
  ),
  waits,
  form: fc.constantFrom("array" as const, "named" as const, "priority" as const),
});

const close: Arbitrary<RawAction> = fc.record({ kind: fc.constant("close" as const), ch: fc.nat(11) });

const action: Arbitrary<RawAction> = fc.oneof(
  { weight: 4, arbitrary: single },
  { weight: 4, arbitrary: several },
  { weight: 1, arbitrary: close },
);

const caps: Arbitrary<number[]> = fc.array(fc.oneof(fc.constant(0), fc.nat(4)), { minLength: 1, maxLength: 3 });

const kind: Arbitrary<Kind> = fc.constantFrom("goroutine", "guest", "async");

/** Most programs have goroutines only. */
const tasks: Arbitrary<Kind[]> = fc
  .tuple(fc.nat(4), fc.array(kind, { minLength: 3, maxLength: 7, size: "max" }))
  .map(([n, kinds]) => (n < 3 ? kinds.map(() => "goroutine") : kinds));

/** How many of ten cases are sends. Where one side prevails, buffers are full or empty and queues are long. */
const sends: Arbitrary<number> = fc.constantFrom(5, 3, 7);

/** Tells sends from receives, gives each send its value, and makes each channel one that exists. */
function complete(channels: number, sendsOfTen: number, nextValue: () => unknown): (a: RawAction) => Action {
  const completeCase = (c: RawCase): Case => {
    if (c === null) return null;
    const ch = c.ch % channels;
    return c.roll < sendsOfTen ? { op: "send", ch, value: nextValue() } : { op: "recv", ch };
  };
  return (a) => (a.kind === "close" ? { ...a, ch: a.ch % channels } : { ...a, cases: a.cases.map(completeCase) });
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

const step: Arbitrary<{ who: number; action: RawAction | "end of guests" }> = fc.record({
  who: fc.nat(11),
  action: fc.oneof({ weight: 40, arbitrary: action }, { weight: 1, arbitrary: fc.constant("end of guests" as const) }),
});

export const steppedPrograms: Arbitrary<SteppedProgram> = fc
  .record({ chance: fc.integer(), caps, sends, tasks, steps: fc.array(step, { minLength: 1, maxLength: 40, size: "max" }) })
  .map(({ steps, sends: ofTen, ...setting }) => {
    const completed = complete(setting.caps.length, ofTen, oddValues());
    const order = (a: RawAction | "end of guests"): Step["action"] => (a === "end of guests" ? a : completed(a));
    return printable({ ...setting, steps: steps.map((s) => ({ who: s.who, action: order(s.action) })) });
  });

const script: Arbitrary<(RawAction | "gosched")[]> = fc.array(
  fc.oneof({ weight: 3, arbitrary: action }, { weight: 1, arbitrary: fc.constant("gosched" as const) }),
  { minLength: 1, maxLength: 10, size: "max" },
);

export const freePrograms: Arbitrary<FreeProgram> = fc
  .record({
    chance: fc.integer(),
    caps,
    sends,
    scripted: tasks.chain((kinds) => fc.tuple(...kinds.map((k) => fc.record({ kind: fc.constant(k), script })))),
  })
  .map(({ scripted, sends: ofTen, ...rest }) => {
    const completed = complete(rest.caps.length, ofTen, uniqueValues());
    const order = (a: RawAction | "gosched"): Action | "gosched" => (a === "gosched" ? a : completed(a));
    const scripts = scripted.map((s) => s.script.map(order));
    return printable({ ...rest, tasks: scripted.map((s) => s.kind), scripts });
  });

/** The same program, printed by fast-check in lines that a person can follow. */
function printable<P extends SteppedProgram | FreeProgram>(program: P): P {
  return Object.defineProperty(program, fc.toStringMethod, { value: () => print(program) });
}

function print(program: SteppedProgram | FreeProgram): string {
  const head = [`chance ${program.chance}`, ...program.caps.map((cap, i) => `c${i} := make(chan, ${cap})`)];
  if ("steps" in program) {
    const steps = program.steps.map(({ who, action: a }) => `${who}: ${typeof a === "string" ? a : show(a)}`);
    return ["", ...head, `tasks: ${program.tasks.join(", ")}`, ...steps, ""].join("\n");
  }
  const scripts = program.scripts.map((actions, i) => {
    return `task ${i} (${program.tasks[i]}): ${actions.map((a) => (a === "gosched" ? a : show(a))).join("; ")}`;
  });
  return ["", ...head, ...scripts, ""].join("\n");
}
