/**
 * The kernel's heap under the explorer. Each fault that is put in is found: heap.long.test.ts.
 */

import process from "node:process";
import { describe, expect, it } from "vitest";
import { run, type Routine } from "../../../../lib/index.ts";
import { SLOT_BASE, SLOT_LIFE, SLOT_SIZE } from "../../../../lib/link/cores/kernel/layout.ts";
import { look } from "./blocks.ts";
import { factory, findingOf, scenarios, type Stores } from "./heap-model.ts";
import { Death, Memory } from "./model.ts";

const EXECUTIONS = Number(process.env["EXECUTIONS"] ?? 400);
const kernel = factory();

describe("the heap under the explorer", () => {
  describe.each<Stores>(["at once", "buffered"])("stores seen: %s", (stores) => {
    it.each(Object.entries(scenarios))(
      "%s",
      async (_name, scenario) => {
        expect(await findingOf(kernel, stores, scenario, EXECUTIONS)).toBeNull();
      },
      600_000,
    );
  });
});

/** Large ones go back to the heap at once, small ones to a list. */
const [LARGE, SMALL] = [4000, 40];

it("gives a thread what the last one of its slot has left, wherever that was ended", async () => {
  /** Ends a thread at its place `n`; whether it had as many. */
  function* endAt(n: number): Routine<boolean> {
    const memory = new Memory();
    yield* kernel(memory).begin(4);
    const dead = new Memory(memory.words);
    const [victim, next, cleaner] = [kernel(dead), kernel(memory), kernel(memory)];
    yield* victim.takeSlot(1);
    yield* cleaner.takeSlot(0);
    const pieces = [yield* victim.take(LARGE), yield* victim.take(SMALL), yield* cleaner.take(SMALL)];
    dead.lifetime = n;
    let ended = false;
    try {
      for (const piece of pieces) yield* victim.give(piece);
      yield* victim.take(SMALL);
    } catch (e) {
      if (!(e instanceof Death)) throw e;
      ended = true;
    }
    yield* cleaner.empty(SLOT_BASE + SLOT_SIZE);
    // Its slot is free, and taken anew before another thread has come to emptying it.
    memory.store(SLOT_BASE + SLOT_LIFE, 0);
    expect(yield* next.takeSlot(2)).toBe(0);
    expect({ n, cached: look(memory.load).cached }).toEqual({ n, cached: 0 });
    const own = [yield* next.take(SMALL), yield* next.take(LARGE), yield* next.take(SMALL)];
    yield* cleaner.empty(SLOT_BASE);
    for (const piece of own) yield* next.give(piece);
    yield* next.lend();
    yield* cleaner.gather();
    const { faults, cached, lost } = look(memory.load);
    expect({ n, faults, cached, lost }).toEqual({ n, faults: [], cached: 0, lost: 0 });
    return ended;
  }

  await run(function* () {
    let n = 0;
    while (yield* endAt(n)) n++;
    expect(n).toBeGreaterThan(4);
  });
});
