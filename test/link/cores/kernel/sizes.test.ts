/** The heap gives memory of one size to another: what fills it once, and is received, leaves room for anything. */

import { afterEach, describe, expect, it } from "vitest";
import { run, type Chan, type Routine } from "../../../../lib/index.ts";
import { cores, goOn, shared, type Cores } from "../../../../lib/link/cores/index.ts";
import { lookAt, makeHeap, mix, mixtures, randomFrom } from "./fragmentation.ts";
import type { drain } from "./sizes-work.ts";

const work = new URL("./sizes-work.ts", import.meta.url);
const MB = 2 ** 20;

describe("memory of one size becomes memory of another", () => {
  let world: Cores | null = null;
  afterEach(() => world?.close());

  /** Sends texts of `length` until the heap is full; how many. */
  function* fill(ch: Chan<string>, length: number): Routine<number> {
    const text = "x".repeat(length);
    for (let sent = 0; ; sent++) {
      try {
        yield* ch.send(text);
      } catch (e) {
        expect(e).toMatchObject({ code: "ERR_HEAP_FULL" });
        return sent;
      }
    }
  }

  it.each([
    ["this thread", false],
    ["a worker", true],
  ])(
    "filled with values of 1 KB, which %s receives, it has room for 100 bytes, 3 KB, a mutex",
    async (_who, there) => {
      world = cores({ size: 1, heap: 8 * MB });
      await run(function* () {
        const ch = shared.chan<string>(16_000);
        const done = shared.chan<number>();
        const sent = (yield* fill(ch, 1000)) - 10;
        expect(sent).toBeGreaterThan(5000);
        // To call a worker takes some memory, too.
        for (let n = 0; n < 10; n++) yield* ch.recv();
        if (there) {
          yield* goOn<typeof drain>(0, work, "drain", sent, ch, done);
          yield* done.recv();
        } else for (let n = 0; n < sent; n++) yield* ch.recv();
        shared.mutex();
        for (const length of [100, 3000, 100_000, MB]) {
          yield* ch.send("y".repeat(length));
          expect((yield* ch.recv())?.length).toBe(length);
        }
        // Nearly as much of another size.
        expect(yield* fill(ch, 3000)).toBeGreaterThan(sent / 4);
      });
    },
    60_000,
  );

  it("does not fill while sizes drift from 50 bytes to 1 KB", async () => {
    world = cores({ size: 1, heap: 16 * MB });
    await run(function* () {
      const ch = shared.chan<string>(60_000);
      for (let length = 50; length < 1000; length += 10) {
        // About 4 MB are on their way.
        const n = Math.floor((4 * MB) / (length + 40));
        while (ch.len > n - n / 4) yield* ch.recv();
        while (ch.len < n) yield* ch.send("x".repeat(length));
      }
      expect(ch.len).toBeGreaterThan(3000);
    });
  }, 60_000);
});

describe("the heap of several threads", () => {
  it("finds what the others keep, before it is full", () => {
    const heap = makeHeap(4, 64);
    const [first, ...others] = heap.kernels;
    const pieces: number[] = [];
    for (const kernel of others) for (let i = 0; i < 300; i++) pieces.push(kernel.take(100));
    // Their owners have them again, in lists and in batches that came back; and rest.
    for (const [i, at] of pieces.entries()) (others[i % others.length] ?? first).give(at);
    for (const kernel of others) kernel.lend();
    const before = lookAt(heap);
    expect(before.cached).toBeGreaterThan(30_000);
    expect(first.take(before.free + before.cached - 4096)).not.toBe(0);
    expect(lookAt(heap).faults).toEqual([]);
    // Those that rested go on.
    for (const kernel of others) kernel.give(kernel.take(100));
    expect(lookAt(heap).faults).toEqual([]);
  });

  it("asks threads that run for what they keep, and has it once they have gone on", () => {
    const heap = makeHeap(2, 64);
    const [first, second] = heap.kernels as [(typeof heap.kernels)[0], (typeof heap.kernels)[0]];
    const pieces = Array.from({ length: 100 }, () => second.take(1000));
    for (const at of pieces) second.give(at);
    while (first.take(1000) !== 0);
    expect(lookAt(heap).cached).toBeGreaterThan(10_000);
    const last = second.take(1000);
    second.give(last);
    expect(first.take(1000)).not.toBe(0);
    expect(lookAt(heap).faults).toEqual([]);
  });

  it("keeps memory for good apart, all 0, in cache lines of its own", () => {
    const heap = makeHeap(1, 64);
    const [kernel] = heap.kernels;
    const ints = (): Int32Array => new Int32Array(heap.memory.buffer);
    for (let i = 0; i < 50; i++) {
      const at = kernel.take(5000);
      ints().fill(-1, at >> 2, (at + 5000) >> 2);
      kernel.give(at);
      const node = kernel.alloc(64);
      expect(node % 64).toBe(0);
      const table = kernel.alloc(4096);
      for (const [from, bytes] of [
        [node, 64],
        [table, 4096],
      ] as const)
        expect(
          ints()
            .subarray(from >> 2, (from + bytes) >> 2)
            .every((word) => word === 0),
        ).toBe(true);
    }
    expect(lookAt(heap).faults).toEqual([]);
  });

  it("refuses what is given back twice", () => {
    const [first, second] = makeHeap(2, 64).kernels as [ReturnType<typeof makeHeap>["kernels"][0], never];
    for (const bytes of [10, 10_000]) {
      const at = first.take(bytes);
      first.give(at);
      expect(() => first.give(at)).toThrow(/unreachable/);
      expect(() => (second as typeof first).give(at)).toThrow(/unreachable/);
    }
  });

  it("is one free block again once all have given back all", () => {
    const heap = makeHeap(3, 1024);
    const random = randomFrom(7);
    const pieces = Array.from({ length: 5000 }, (_, i) => heap.kernels[i % 3]?.take(random() * 8000) as number);
    for (const [i, at] of pieces.entries()) heap.kernels[(i * 7) % 3]?.give(at);
    for (const kernel of heap.kernels) kernel.lend();
    expect(heap.kernels[0].inUse()).toBe(0);
    expect(heap.kernels[0].take(60 * MB)).not.toBe(0);
    expect(heap.kernels[0].take(60 * MB)).toBe(0);
    const { cached, faults } = lookAt(heap);
    expect({ cached, faults }).toEqual({ cached: 0, faults: [] });
  });

  const allocations = 200_000;
  it.each(Object.entries(mixtures))(
    "is at most 1.5 times as large as what is live: %s",
    (_name, mixture) => {
      const { faults, live, inUse, heap } = mix(mixture, allocations);
      expect(faults).toEqual([]);
      expect(live).toBeGreaterThan(0.9 * mixture.live);
      expect(heap / inUse).toBeLessThan(1.5);
    },
    60_000,
  );
});
