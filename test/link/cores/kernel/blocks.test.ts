/** A look at the heap's blocks tells a fault of theirs from a thread that goes on while they are looked at. */

import { describe, expect, it } from "vitest";
import { HEAP_FIRST } from "../../../../lib/link/cores/kernel/layout.ts";
import { look, lookAtRest } from "./blocks.ts";
import { makeHeap } from "./fragmentation.ts";

/** A heap with a piece of one thread in it, which another thread gives back once `accesses` words were looked at. */
function givenBackAfter(accesses: number): (at: number) => number {
  const { memory, kernels } = makeHeap(2, 64);
  const [one, other] = kernels as [(typeof kernels)[0], (typeof kernels)[0]];
  const piece = one.take(40);
  one.take(40);
  const ints = new Int32Array(memory.buffer);
  let left = accesses;
  return (at) => {
    if (left-- === 0) other.give(piece);
    return ints[at >> 2] as number;
  };
}

/** How many words are looked at in all. */
function accessesOf(looks: (load: (at: number) => number) => unknown): number {
  let count = 0;
  const load = givenBackAfter(Infinity);
  looks((at) => {
    count++;
    return load(at);
  });
  return count;
}

describe("a piece that is given back while the heap is looked at", () => {
  it("is taken in one place and listed in the other, of memory that changes", () => {
    const faults = Array.from({ length: accessesOf(look) }, (_, n) => look(givenBackAfter(n)).faults);
    expect(faults.flat()).toContainEqual(expect.stringContaining("in list 33 of slot 1 is of kind 1, not 65"));
    expect(faults.flat()).toContainEqual(expect.stringContaining("bytes are taken, and the slots say"));
  });

  it("is no fault of a heap at rest", () => {
    const accesses = accessesOf(lookAtRest);
    // All of the thread slots and of the heap, twice.
    expect(accesses).toBeGreaterThan((2 * HEAP_FIRST) / 4);
    let whole = 0;
    for (let n = 0; n < accesses; n += 97) {
      const blocks = lookAtRest(givenBackAfter(n));
      if (blocks === null) continue;
      expect(blocks.faults).toEqual([]);
      whole++;
    }
    // Before the first word is copied, or after the last one was compared, there is nothing to tell.
    expect(whole).toBeGreaterThan(0);
  });

  it("leaves faults that stay to be seen", () => {
    const { memory, kernels } = makeHeap(1, 64);
    const piece = kernels[0].take(40);
    kernels[0].give(piece);
    // Taken, and in a list.
    const ints = new Int32Array(memory.buffer);
    ints[(piece - 8) >> 2] = ((ints[(piece - 8) >> 2] as number) & ~127) | 1;
    expect(lookAtRest((at) => ints[at >> 2] as number)?.faults).not.toEqual([]);
  });
});
