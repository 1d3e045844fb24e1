// What the host alone can clone or move: as an argument of goOn; and memory that is shared, also through channels and
// pools.
import { once } from "node:events";
import { webcrypto } from "node:crypto";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { chan, go, run, select, until } from "goroutines";
import { cores, goOn, parallel, pool, shared, transfer, type Cores } from "goroutines/cores";
import { currentSlot } from "../../../lib/link/cores/memory/world.ts";
import type { ThreadSlot } from "../../../lib/link/cores/memory/slot.ts";
import {
  countKept,
  type add,
  type addAndReturn,
  type addElsewhere,
  type addToAll,
  type answer,
  type closePort,
  type compute,
  type fill,
  type fillNew,
  type inspect,
  type make,
  type passOn,
  type sendForEver,
} from "./workers/references.ts";

const module = new URL("./workers/references.ts", import.meta.url);
const { WebAssembly: wasm } = globalThis as unknown as {
  WebAssembly: {
    Memory: new (size: object) => { readonly buffer: ArrayBufferLike };
    Module: new (bytes: Uint8Array) => object;
  };
};

let c: Cores;
afterEach(() => c.close());

const slot = (): ThreadSlot => currentSlot() as ThreadSlot;
const counter = (): Int32Array => new Int32Array(new SharedArrayBuffer(8));

/** What comes back through `port` for `n`. */
function ask(port: MessagePort, n: number): Promise<unknown> {
  const answered = new Promise((resolve) => void port.once("message", resolve));
  port.postMessage(n);
  return answered;
}

describe.each(["memory", "messages"] as const)("in a world that shares by %s", (sharing) => {
  beforeEach(() => {
    c = cores({ size: 2, sharing });
  });

  test("shared memory is an argument: the same on both sides, and one where it was one", async () => {
    await run(function* () {
      const [all, same] = [counter(), shared.chan<boolean>(1)];
      for (const worker of [0, 1]) {
        yield* goOn<typeof addToAll>(worker, module, "addToAll", [all, new Int32Array(all.buffer, 0, 1), all], 1, same);
        expect(yield* same.recv()).toBe(true);
      }
      expect(Atomics.load(all, 0)).toBe(6);
    });
  });

  test("from one worker to another, and what a worker has made comes through a channel", async () => {
    await run(function* () {
      const [made, same] = [shared.chan<Int32Array>(), shared.chan<boolean>()];
      yield* goOn<typeof addElsewhere>(0, module, "addElsewhere", 1, made, same);
      const there = (yield* made.recv()) as Int32Array;
      expect(yield* same.recv()).toBe(true);
      expect(Atomics.load(there, 0)).toBe(10);
    });
  });

  test("a port works after it has moved, by one worker to the other too", async () => {
    await run(function* () {
      const ready = shared.chan<null>(1);
      for (const way of ["answer", "passOn"] as const) {
        const { port1, port2 } = new MessageChannel();
        if (way === "answer") yield* goOn<typeof answer>(1, module, way, { port: port2 }, ready);
        else yield* goOn<typeof passOn>(0, module, way, 1, { port: port2 }, ready);
        yield* ready.recv();
        expect(yield* until(ask(port1, 41))).toBe(42);
        // Once this program ends so does its guest, which must have closed its port by then: an open one keeps the
        // worker.
        const closed = once(port1, "close");
        port1.postMessage(0);
        yield* until(closed);
      }
    });
  });

  test("all that the host clones or moves is an argument, beside what crosses anyway", async () => {
    const key = await webcrypto.subtle.generateKey({ name: "AES-GCM", length: 128 }, true, ["encrypt"]);
    await run(function* () {
      const [ch, out] = [shared.chan<string>(1), shared.chan<unknown>(1)];
      const moved = transfer(new ArrayBuffer(8));
      const view = new Uint16Array(moved, 2, 2).fill(9);
      const memory = new wasm.Memory({ initial: 1, maximum: 1, shared: true });
      const readable = new ReadableStream({
        start(controller) {
          controller.enqueue("chunk");
          controller.close();
        },
      });
      const wasmModule = new wasm.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
      yield* goOn<typeof inspect>(
        "any",
        module,
        "inspect",
        { blob: new Blob(["text"]), key, module: wasmModule, memory, readable, moved, view, ch },
        out,
      );
      expect(yield* ch.recv()).toBe("through the channel");
      expect(yield* out.recv()).toEqual({
        blob: "text",
        key: "AES-GCM",
        module: "Module",
        chunk: "chunk",
        moved: 8,
        view: [9, 9],
        isOfIt: true,
      });
      expect(moved.byteLength).toBe(0);
      expect(new Int32Array(memory.buffer)[0]).toBe(7);
    });
  });

  test("what can't be moved is refused, and nothing has moved", async () => {
    const readable = new ReadableStream();
    readable.getReader();
    const { port1, port2 } = new MessageChannel();
    await run(function* () {
      const start = (value: unknown) => goOn("any", module, "closePort", value);
      const messageOf = function* (value: unknown) {
        try {
          yield* start(value);
          return "nothing was thrown";
        } catch (e) {
          expect((e as { code?: string }).code).toBe("ERR_CANNOT_CROSS");
          return (e as Error).message;
        }
      };
      expect(yield* messageOf({ port1, jobs: [{ done() {} }] })).toBe(
        "goOn: a value can't cross threads: args[0].jobs[0].done is the function done: code does not cross, name an exported function of a module instead",
      );
      expect(yield* messageOf({ port1, readable })).toMatch(
        /^goOn: a value can't cross threads: args\[0\]\.readable is .* that is locked/,
      );
      expect(yield* messageOf({ port1, memory: new wasm.Memory({ initial: 1 }) })).toBe(
        "goOn: a value can't cross threads: args[0].memory is a WebAssembly.Memory of this thread alone: " +
          "make it with `shared: true`, or send its buffer, which is copied",
      );
      expect(yield* messageOf({ port1, port2: Object.create(SharedArrayBuffer.prototype) as unknown })).toMatch(
        /^goOn: a value can't cross threads: args\[0\]\.port2 threw/,
      );
    });
    const answered = new Promise((resolve) => void port2.once("message", resolve));
    port1.postMessage("still here");
    expect(await answered).toBe("still here");
    port1.close();
  });

  test("a pool's tasks fill parts of one array, and its results are memory that is shared", async () => {
    await run(function* () {
      const whole = new Float64Array(new SharedArrayBuffer(80));
      const filling = pool<typeof fill>(module, "fill");
      expect(yield* filling.run({ part: whole.subarray(2, 5), value: 3 })).toBe(3);
      expect([...whole]).toEqual([0, 0, 3, 3, 3, 0, 0, 0, 0, 0]);
      yield* parallel.forEach<typeof fill>(
        module,
        "fill",
        [0, 1, 2, 3, 4].map((value) => ({ part: whole.subarray(value * 2, value * 2 + 2), value })),
      );
      expect([...whole]).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
      const made = yield* pool<typeof fillNew>(module, "fillNew").run(3);
      expect(made.buffer).toBeInstanceOf(SharedArrayBuffer);
      expect([...made]).toEqual([3, 3, 3]);
    });
  });

  test("tasks with memory that nobody has seen are done beside others, however many there are", async () => {
    await run(function* () {
      const filling = pool<typeof fill>(module, "fill", { size: 2 });
      const parts = Array.from({ length: 600 }, (_, i) =>
        i % 3 === 0 ? new Float64Array(new SharedArrayBuffer(8)) : new Float64Array(1),
      );
      const done = chan<number>(parts.length);
      for (const [value, part] of parts.entries()) {
        go(function* () {
          yield* done.send(yield* filling.run({ part, value }));
        });
      }
      for (const _ of parts) expect(yield* done.recv()).toBe(1);
      expect(parts.every(([found], i) => found === (i % 3 === 0 ? i : 0))).toBe(true);
      yield* until(filling.close());
    });
  });

  test("parallel calls read a shared array where it is", async () => {
    await run(function* () {
      const inputs = new Float64Array(new SharedArrayBuffer(8 * 1000)).map((_, i) => i);
      expect(yield* parallel.reduce<typeof add>(module, "add", inputs)).toBe(499_500);
      const sharedInputs = new Float64Array(new SharedArrayBuffer(8 * 1000));
      sharedInputs.set(inputs);
      expect(yield* parallel.reduce<typeof add>(module, "add", sharedInputs)).toBe(499_500);
    });
  });

  test("a worker that is started anew has the shared memory that was known before", async () => {
    const inputs = new Float64Array(new SharedArrayBuffer(8 * 1000)).fill(1);
    expect(await parallel.reduce<typeof add>(module, "add", inputs)).toBe(1000);
    for (const worker of [0, 1]) c.terminate(worker);
    for (let i = 0; i < 2; i++) await c.exits.recv();
    expect(await parallel.reduce<typeof add>(module, "add", inputs)).toBe(1000);
  });

  test("a worker that dies while something is on its way to it keeps nobody waiting", async () => {
    await run(function* () {
      const [word, begun, ch] = [counter(), shared.chan<null>(), shared.chan<Int32Array>(1)];
      yield* goOn<typeof compute>(0, module, "compute", word, begun);
      yield* begun.recv();
      const outcomes = chan<unknown>();
      const { port1, port2 } = new MessageChannel();
      go(function* () {
        try {
          yield* goOn<typeof closePort>(0, module, "closePort", { port: port2 }, new Uint8Array(8));
        } catch (e) {
          yield* outcomes.send((e as { code: string }).code);
        }
      });
      go(function* () {
        yield* ch.send(counter());
        yield* outcomes.send("sent");
      });
      go(function* () {
        c.terminate(0);
      });
      expect(new Set([yield* outcomes.recv(), yield* outcomes.recv()])).toEqual(new Set(["ERR_WORKER_DIED", "sent"]));
      port1.close();
    });
  });

  test("a worker that dies while it sends keeps nobody waiting", async () => {
    await run(function* () {
      const ch = shared.chan<Uint8Array>();
      yield* goOn<typeof sendForEver>(0, module, "sendForEver", 1, ch);
      for (let i = 0; i < 20; i++) yield* ch.recv();
      c.terminate(0);
      expect((yield* c.exits.recv())?.worker).toBe(0);
      const [all, same] = [counter(), shared.chan<boolean>(1)];
      yield* goOn<typeof addToAll>(1, module, "addToAll", [all], 1, same);
      expect(yield* same.recv()).toBe(true);
      expect(all[0]).toBe(1);
    });
  });
});

describe("where memory is shared", () => {
  beforeEach(() => {
    c = cores({ size: 2 });
  });

  test("a thread has one object for shared memory, however often it comes", async () => {
    await run(function* () {
      const [inn, out, all] = [shared.chan<Int32Array>(), shared.chan<Int32Array>(4), counter()];
      for (const worker of [0, 1]) yield* goOn<typeof addAndReturn>(worker, module, "addAndReturn", inn, out);
      for (let i = 0; i < 10; i++) {
        yield* inn.send(all);
        expect((yield* out.recv())?.buffer).toBe(all.buffer);
      }
      expect(all[0]).toBe(10);
      inn.close();
    });
  });

  test("trySend can't send it before the others have it", async () => {
    await run(function* () {
      const [ch, all] = [shared.chan<Int32Array>(2), counter()];
      expect(ch.trySend(all)).toBe(false);
      yield* ch.send(all);
      expect(ch.trySend(all)).toBe(true);
      expect(ch.len).toBe(2);
    });
  });

  test("the send waits as a case of select does: it may lose, or win later", async () => {
    await run(function* () {
      const [ch, other, local] = [shared.chan<Int32Array>(1), shared.chan<number>(1), chan<number>(1)];
      other.trySend(1);
      expect((yield* select({ sent: ch.send(counter()), other: other.recv() })).case).toBe("other");
      local.trySend(1);
      expect((yield* select({ sent: ch.send(counter()), local: local.recv() })).case).toBe("local");
      expect((yield* select({ sent: ch.send(counter()), other: other.recv(), local: local.recv() })).case).toBe("sent");
      expect(ch.len).toBe(1);
      expect(slot().waits.byToken.size).toBe(0);
      // While the memory is on its way another thread may be faster.
      const made = shared.chan<Uint8Array>();
      yield* goOn<typeof make>(0, module, "make", 50, made);
      let received = 0;
      for (let i = 0; i < 200 && received < 50; i++) {
        const r = yield* select({ sent: ch.send(counter()), made: made.recv(), taken: ch.recv() });
        if (r.case === "made") expect(r.value?.[0]).toBe(received++);
      }
      for (; received < 50; received++) expect((yield* made.recv())?.[0]).toBe(received);
      expect(slot().waits.byToken.size).toBe(0);
    });
  });

  test("an async function sends it too", async () => {
    const ch = shared.chan<Int32Array>(1);
    const all = counter();
    await ch.send(all);
    expect((await ch.recv())?.buffer).toBe(all.buffer);
  });

  test("through a channel the host hands nothing over: refused, with its place", () => {
    const ch = shared.chan<unknown>(1);
    const { port1, port2 } = new MessageChannel();
    expect(() => ch.trySend({ ports: [port1] })).toThrow(
      /^a value can't cross threads: \.ports\[0\] is an object of class MessagePort: .* pass it as an argument of goOn$/,
    );
    expect(() => ch.trySend([new Blob(["text"])])).toThrow(
      /: \[0\] is an object of class Blob: .* pass it as an argument of goOn$/,
    );
    port1.close();
    port2.close();
  });

  test("what is on its way is no deadlock, and what nobody can receive is", async () => {
    const sent = run(
      function* () {
        yield* shared.chan<Int32Array>().send(counter());
      },
      { deadlock: "exact" },
    );
    await expect(sent).rejects.toThrow("all goroutines are asleep - deadlock!");
  });

  test("nobody keeps what nobody refers to any more: sent, dropped in a channel, or left by the dead", async () => {
    await run(function* () {
      const ch = shared.chan<Uint8Array>(8);
      yield* goOn<typeof make>(0, module, "make", 8, ch);
      for (let i = 0; i < 4; i++) yield* ch.recv();
      for (let i = 0; i < 4; i++) {
        yield* shared.chan<Int32Array>(1).send(counter());
        const { port1, port2 } = new MessageChannel();
        yield* goOn<typeof closePort>(
          1,
          module,
          "closePort",
          { port: port2 },
          new Uint8Array(new SharedArrayBuffer(8)),
        );
        port1.close();
      }
      const held = counter();
      yield* shared.chan<Int32Array>(1).send(held);
      const left = shared.chan<Uint8Array>();
      yield* goOn<typeof sendForEver>(0, module, "sendForEver", 1, left);
      yield* left.recv();
      c.terminate(0);
      yield* c.exits.recv();
      // Of the four that wait in the channel, and of the one that is held, both threads keep one.
      let counts: number[] = [];
      for (let round = 0; round < 100 && !counts.every((n) => n === 5 || n === 6); round++) {
        const there = yield* pool<typeof countKept>(module, "countKept", { size: 1 }).run();
        counts = [yield* countKept(), there];
      }
      expect(
        counts.every((n) => n === 5 || n === 6),
        counts.join(),
      ).toBe(true);
      expect(ch.len + held.length).toBe(6);
    });
  });
});
