/** References of threads that have died: given back once, and those of no other thread. */

import { describe, expect, it } from "vitest";
import { compileKernel, instantiate } from "../../../../lib/link/cores/kernel/kernel.ts";
import { REFERENCES, SLOT_BASE, SLOT_LIFE, SLOT_NAME, SLOT_SIZE } from "../../../../lib/link/cores/kernel/layout.ts";
import { webAssembly } from "../../../../lib/link/cores/kernel/web-assembly.ts";
import { makeChannel, type SharedChannel } from "../../../../lib/link/cores/memory/channel.ts";
import { kinds } from "../../../../lib/link/cores/memory/kinds.ts";
import type { WorldMemory } from "../../../../lib/link/cores/memory/slot-memory.ts";
import { ThreadSlot } from "../../../../lib/link/cores/memory/slot.ts";

function makeWorld(): WorldMemory {
  const memory = new webAssembly.Memory({ initial: 16, maximum: 64, shared: true });
  const module = compileKernel();
  instantiate(module, memory).begin(64);
  return { memory, module };
}

function referencesTo({ slot, at }: SharedChannel<unknown, unknown>): number {
  return slot.ints[(at + REFERENCES) >> 2] as number;
}

describe("when a thread has died", () => {
  it("a thread that starts in its slot at that very moment keeps what it has", () => {
    const world = makeWorld();
    const maker = new ThreadSlot(world, kinds, 0);
    const dead = new ThreadSlot(world, kinds, 1);
    const ofDead = makeChannel(dead, 0, undefined);
    // The slot is free from within this call on.
    const ledger = maker.kernel.freeSlot(1);
    const started = new ThreadSlot(world, kinds, 2);
    expect(started.index).toBe(dead.index);
    const ofStarted = makeChannel(started, 0, undefined);
    maker.objects.releaseAll(ledger);
    expect(referencesTo(ofDead)).toBe(0);
    expect(referencesTo(ofStarted)).toBe(1);
    // When that one dies, too, its references are given back.
    maker.objects.releaseAll(maker.kernel.freeSlot(2));
    expect(referencesTo(ofStarted)).toBe(0);
  });

  it("its name finds no slot any more", () => {
    const world = makeWorld();
    const maker = new ThreadSlot(world, kinds, 0);
    const { index } = new ThreadSlot(world, kinds, 1);
    maker.kernel.freeSlot(1);
    const name = (SLOT_BASE + index * SLOT_SIZE + SLOT_NAME) >> 2;
    expect(maker.ints[name]).toBe(-1);
    // As a thread that has taken the slot and has not yet written its own name.
    const life = (SLOT_BASE + index * SLOT_SIZE + SLOT_LIFE) >> 2;
    maker.ints[life] = -1;
    expect(maker.kernel.freeSlot(1)).toBe(0);
    expect(maker.ints[life]).toBe(-1);
  });
});
