// Values through a shared channel: what of the codec's decisions shows there, and what becomes of memory and handles.
import { MessageChannel } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chan, go, gosched, run, select } from "goroutines";
import { cores, shared, transfer, type Cores } from "goroutines/cores";
import { Shapes } from "../../../lib/link/cores/memory/cells.ts";
import { currentSlot } from "../../../lib/link/cores/memory/world.ts";
import type { ThreadSlot } from "../../../lib/link/cores/memory/slot.ts";

let c: Cores;
beforeAll(() => {
  c = cores({ size: 1 });
});
afterAll(() => c.close());

const slot = (): ThreadSlot => currentSlot() as ThreadSlot;

function cross<T>(value: T): T {
  const ch = shared.chan<T>(1);
  ch.trySend(value);
  return ch.tryRecv()?.[0] as T;
}

describe("a value", () => {
  const shapes = { id: 7, name: "seven", nested: { list: [1, 2.5, -0, "é", "日本", null, undefined] } };
  const values: readonly unknown[] = [
    0,
    -0,
    Number.NaN,
    2 ** 53,
    "",
    "hello",
    "longer than eight",
    "\ud800",
    true,
    false,
    null,
    undefined,
    12n,
    2n ** 80n,
    shapes,
    [],
    new Map([[{ a: 1 }, new Set([1])]]),
    new Date(5),
    /x/giu,
    new Uint8Array([1, 2, 3]),
    new ArrayBuffer(70_000),
    new TypeError("bad", { cause: 1 }),
  ];

  test.each(values.map((value) => [value]))("%o crosses", (value) => {
    for (let sent = 0; sent < 3; sent++) expect(cross(value)).toStrictEqual(value);
  });

  test("leaves no memory taken, whether it is received, dropped with its channel's send, or refused", async () => {
    const before = slot().kernel.inUse();
    const mu = shared.mutex();
    const taken = slot().kernel.inUse();
    expect(taken).toBeGreaterThan(before);
    await run(function* () {
      const full = shared.chan<unknown>(1);
      yield* full.send({ mu });
      const withFull = slot().kernel.inUse();
      for (let i = 0; i < 10; i++) {
        expect(
          (yield* select({ sent: full.send({ mu, long: "x".repeat(1000) }), local: shared.chan<number>(1).send(1) }))
            .case,
        ).toBe("local");
        expect(() => full.trySend({ mu, no() {} })).not.toThrow();
        expect(() => cross({ mu, deep: [{ no() {} }] })).toThrow(
          "a value can't cross threads: .deep[0].no is the function no",
        );
      }
      expect(slot().ints[(mu as unknown as { at: number }).at / 4 + 4]).toBe(2);
      expect(((yield* full.recv()) as { mu: unknown }).mu).toBe(mu);
      expect(slot().ints[(mu as unknown as { at: number }).at / 4 + 4]).toBe(1);
      expect(slot().kernel.inUse()).toBeLessThan(withFull + 10 * 1024);
    });
  });

  test("may send another while it is read", async () => {
    await run(function* () {
      const ch = shared.chan<unknown>(4);
      const nosy = {
        a: 1,
        get b(): string {
          ch.trySend({ from: "the getter" });
          return "b";
        },
      };
      yield* ch.send(nosy);
      expect(yield* ch.recv()).toEqual({ from: "the getter" });
      expect(yield* ch.recv()).toEqual({ a: 1, b: "b" });
    });
  });

  test("that the host alone can hand over is refused, with its place", () => {
    const { port1, port2 } = new MessageChannel();
    try {
      expect(() => cross({ ports: [port1] })).toThrow(
        /^a value can't cross threads: \.ports\[0\] is .*: the host hands it to one thread, .* pass it as an argument of goOn/,
      );
    } finally {
      port1.close();
      port2.close();
    }
  });
});

/** TypeScript is not told of it: its types are a browser's. */
const { Memory } = (
  globalThis as unknown as { WebAssembly: { Memory: new (size: { initial: number }) => { buffer: ArrayBuffer } } }
).WebAssembly;

describe("a buffer that moves", () => {
  test("is detached once it has been sent", async () => {
    await run(function* () {
      const ch = shared.chan<Uint8Array>(1);
      const bytes = transfer(new Uint8Array([1, 2, 3]));
      yield* ch.send(bytes);
      expect(bytes.length).toBe(0);
      expect(yield* ch.recv()).toEqual(new Uint8Array([1, 2, 3]));
    });
  });

  test("stays while its send waits, and if another case has won", async () => {
    await run(function* () {
      const ch = shared.chan<ArrayBuffer>();
      const buffer = transfer(new ArrayBuffer(8));
      const sent = chan<void>();
      go(function* () {
        yield* ch.send(buffer);
        yield* sent.send();
      });
      yield* gosched();
      expect(buffer.byteLength).toBe(8);
      expect((yield* ch.recv())?.byteLength).toBe(8);
      yield* sent.recv();
      expect(buffer.byteLength).toBe(0);

      const kept = transfer(new ArrayBuffer(8));
      const local = shared.chan<number>();
      go(function* () {
        yield* gosched();
        yield* local.send(1);
      });
      expect((yield* select({ sent: ch.send(kept), local: local.recv() })).case).toBe("local");
      expect(kept.byteLength).toBe(8);
    });
  });

  test("stays, and is copied, where nobody can detach it", async () => {
    await run(function* () {
      const ch = shared.chan<ArrayBuffer>(1);
      const { buffer } = new Memory({ initial: 1 });
      yield* ch.send(transfer(buffer));
      expect(buffer.byteLength).toBe(65_536);
      expect((yield* ch.recv())?.byteLength).toBe(65_536);
    });
  });

  test("is empty after two sends of it at a time", async () => {
    await run(function* () {
      const ch = shared.chan<ArrayBuffer>();
      const buffer = transfer(new ArrayBuffer(8));
      const sent = chan<void>();
      for (let i = 0; i < 2; i++) {
        go(function* () {
          yield* ch.send(buffer);
          yield* sent.send();
        });
      }
      yield* gosched();
      for (let i = 0; i < 2; i++) expect((yield* ch.recv())?.byteLength).toBe(8);
      for (let i = 0; i < 2; i++) yield* sent.recv();
      expect(buffer.byteLength).toBe(0);
    });
  });
});

test("a shape is defined once a world, whoever meets it first", () => {
  const text = new TextEncoder();
  const here = new Shapes(slot());
  const there = new Shapes(slot());
  const first = here.define(text.encode("a shape"));
  expect(first).toBeGreaterThan(0);
  expect(there.define(text.encode("a shape"))).toBe(first);
  const second = there.define(text.encode("another"));
  expect(second).not.toBe(first);
  expect(here.define(text.encode("another"))).toBe(second);
});

test("shapes do not fill the heap: a world keeps a megabyte of them", () => {
  const used = slot().kernel.used();
  const definitions = new Shapes(slot());
  const bytes = new Uint8Array(4096);
  const numbers = new DataView(bytes.buffer);
  let kept = 0;
  for (let i = 0; i < 1000; i++) {
    numbers.setUint32(0, i);
    if (definitions.define(bytes) !== 0) kept++;
  }
  expect(kept).toBeGreaterThan(200);
  expect(slot().kernel.used() - used).toBeLessThan(1.2 * 2 ** 20);
  // What is not kept crosses with its keys.
  expect(cross({ thisKey: 1, isNew: 2 })).toEqual({ thisKey: 1, isNew: 2 });
  expect(cross({ thisKey: 1, isNew: 2 })).toEqual({ thisKey: 1, isNew: 2 });
});
