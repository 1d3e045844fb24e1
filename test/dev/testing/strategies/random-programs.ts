// Small random programs, whose result says what each goroutine has seen.
import fc, { type Arbitrary } from "fast-check";
import type { Body, Routine } from "goroutines";
import { World, act, kinds, type Action } from "./world.ts";

export interface Program {
  readonly goroutines: readonly (readonly Action[])[];
  /** What main does before it waits for them. */
  readonly main: readonly Action[];
  /** Whether it waits for them. */
  readonly waits: boolean;
}

/** Programs in which only what `names` lists is done, and selects of it. */
export function programs(names: readonly string[], longest: number): Arbitrary<Program> {
  const on = fc.constantFrom(0 as const, 1 as const);
  const plain: Arbitrary<Action> = fc.record({ does: fc.constantFrom(...names), on });
  const cases = kinds.filter((kind) => names.includes(kind));
  const action =
    cases.length === 0 ? plain : fc.oneof({ weight: 5, arbitrary: plain }, { weight: 2, arbitrary: selects(cases) });
  return fc.record({
    goroutines: fc.array(fc.array(action, { minLength: 1, maxLength: longest, size: "max" }), {
      minLength: 2,
      maxLength: 3,
      size: "max",
    }),
    main: fc.array(action, { maxLength: 1 }),
    waits: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  });
}

function selects(cases: readonly string[]): Arbitrary<Action> {
  const one = fc.record({ kind: fc.constantFrom(...cases), on: fc.constantFrom(0 as const, 1 as const) });
  return fc.record({ cases: fc.array(one, { minLength: 1, maxLength: 2 }), waits: fc.boolean() });
}

export function bodyOf({ goroutines, main, waits }: Program): Body<unknown> {
  return function* () {
    const world = new World();
    // A list each, made beforehand: whoever writes it is the only one.
    const seen: string[][] = [main, ...goroutines].map(() => []);
    const run = function* run(place: number, actions: readonly Action[]): Routine {
      for (const [i, action] of actions.entries()) seen[place]?.push(yield* act(world, action, 10 * place + i));
    };
    for (const [i, actions] of goroutines.entries()) world.wg.go(run(i + 1, actions));
    yield* run(0, main);
    if (waits) yield* world.wg.wait();
    return waits ? [seen, world.first, world.ch.map((ch) => ch.len)] : null;
  };
}
