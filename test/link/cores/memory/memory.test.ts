import { afterEach, describe, expect, it } from "vitest";
import { go, run, select, type Chan } from "../../../../lib/index.ts";
import { cores, goOn, shared, type Cores } from "../../../../lib/link/cores/index.ts";
import { currentSlot } from "../../../../lib/link/cores/memory/world.ts";
import type { grow } from "./work.ts";

describe("the heap that cores share", () => {
  let world: Cores | null = null;
  afterEach(() => world?.close());

  it("grows on one thread, and what stands in the new part is read on another", async () => {
    world = cores({ size: 2 });
    await run(function* () {
      const chs = [shared.chan<string>(40), shared.chan<string>(40)];
      for (const [worker, ch] of chs.entries())
        yield* goOn<typeof grow>(worker, new URL("./work.ts", import.meta.url), "grow", 40, 2 ** 20, ch);
      for (const ch of chs) {
        let n = 0;
        yield* ch.forEach((text) => {
          expect(text.length).toBe(2 ** 20 + 2 + 2 * String(n).length);
          expect(text.startsWith(`${n} xx`) && text.endsWith(`xx ${n}`)).toBe(true);
          n++;
        });
        expect(n).toBe(40);
      }
      expect(currentSlot()?.kernel.used()).toBeGreaterThan(8 * 2 ** 20);
    });
  }, 60_000);

  it("says that it is full, with the numbers, and goes on once something has been received", async () => {
    world = cores({ size: 1, heap: 4 * 2 ** 20 });
    const large = "x".repeat(100_000);
    await run(function* () {
      const ch = shared.chan<string>(1000);
      let sent = 0;
      try {
        for (;;) {
          yield* ch.send(large);
          sent++;
        }
      } catch (e) {
        expect(e).toMatchObject({
          code: "ERR_HEAP_FULL",
          message: expect.stringMatching(/\d+ more bytes don't fit: \d+ are in use, \d+ of 4194304/) as string,
        });
      }
      expect(sent).toBeGreaterThan(10);
      expect(ch.len).toBe(sent);
      expect(() => ch.trySend(large)).toThrow(/heap that the cores share is full/);
      const inUse = currentSlot()?.kernel.inUse() as number;
      for (let round = 0; round < 100; round++) {
        expect(yield* ch.recv()).toBe(large);
        yield* ch.send(large);
      }
      expect(currentSlot()?.kernel.inUse()).toBe(inUse);
      for (let n = 0; n < sent; n++) expect(yield* ch.recv()).toBe(large);
    });
  });

  it("tells a send that must wait, and a select's case, that it is full; nobody is left in a queue", async () => {
    world = cores({ size: 1, heap: 4 * 2 ** 20 });
    const huge = "x".repeat(8 * 2 ** 20);
    await run(function* () {
      const ch = shared.chan<string>();
      const other = shared.chan<number>();
      for (const send of [
        () => ch.send(huge),
        () => select({ number: other.recv(), text: ch.send(huge), more: other.recv() }),
      ]) {
        let error: unknown;
        try {
          yield* send() as ReturnType<Chan<string>["send"]>;
        } catch (e) {
          error = e;
        }
        expect(error).toMatchObject({ code: "ERR_HEAP_FULL" });
      }
      expect(currentSlot()?.waits.byToken.size).toBe(0);
      expect(ch.tryRecv()).toBeUndefined();
      expect(other.trySend(1)).toBe(false);
      go(function* () {
        yield* ch.send("small");
      });
      expect(yield* ch.recv()).toBe("small");
    });
    await expect(shared.chan<string>().send(huge)).rejects.toMatchObject({ code: "ERR_HEAP_FULL" });
  });

  it("has no room for a channel that is too large", async () => {
    world = cores({ size: 1, heap: 4 * 2 ** 20 });
    expect(() => shared.chan(2 ** 20)).toThrow(/heap that the cores share is full/);
    expect(() => shared.chan(-1)).toThrow("makechan: size out of range");
    expect(shared.chan(16).cap).toBe(16);
  });
});
