// Every kind of value, one by one, and how it arrives.
import { runInNewContext } from "node:vm";
import { MessageChannel } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import { DeadlockError, FatalError, GoError, RuntimeError, UsageError } from "goroutines";
import { Canceled, DeadlineExceeded } from "goroutines/context";
import { handle, HANDLE } from "../../../lib/link/codec/classes.ts";
import { transfer } from "../../../lib/link/codec/transfer.ts";
import { crossings, World } from "./world.ts";

describe("primitives", () => {
  test.each<unknown>([
    0,
    -0,
    1,
    -1,
    2 ** 31 - 1,
    -(2 ** 31),
    2 ** 31,
    2 ** 53,
    0.1,
    5e-324,
    Number.MAX_VALUE,
    NaN,
    Infinity,
    -Infinity,
    0n,
    -1n,
    2n ** 53n + 1n,
    2n ** 63n - 1n,
    -(2n ** 63n),
    2n ** 63n,
    -(2n ** 64n),
    -(3n ** 2000n),
    7n ** 3000n,
    "",
    "a",
    "ÿ",
    "Ā",
    "\ud800",
    "x\udc00y",
    "\ud83d\ude00",
    "\0",
    "a".repeat(24),
    "a".repeat(25),
    "a".repeat(300),
    "Ā".repeat(24),
    "é".repeat(70_000),
    `${"a".repeat(5000)}Ā\ud800`,
    undefined,
    null,
    true,
    false,
  ])("%s", (value) => {
    for (const arrived of crossings(value)) expect(arrived).toBe(value);
    for (const arrived of crossings([value, { value }])) expect(arrived).toStrictEqual([value, { value }]);
  });
});

describe("plain objects", () => {
  test("keep the order of their keys, whatever they are named", () => {
    const value = {
      b: 1,
      a: 2,
      "": 3,
      "10": 4,
      "9": 5,
      "-1": 6,
      constructor: 7,
      toString: 8,
      ["__proto__"]: 9,
      hasOwnProperty: 10,
      ключ: 11,
      length: 12,
    };
    for (const arrived of crossings(value)) {
      expect(Object.entries(arrived)).toEqual(Object.entries(value));
      expect(Object.getPrototypeOf(arrived)).toBe(Object.prototype);
    }
  });

  test("with __proto__ among keys that make a shape", () => {
    const value = JSON.parse('{"a": 1, "__proto__": {"b": 2}, "c": 3}') as object;
    for (const arrived of crossings(value)) expect(JSON.stringify(arrived)).toBe('{"a":1,"__proto__":{"b":2},"c":3}');
  });

  test("without a prototype arrive with the usual one, as by structuredClone", () => {
    for (const arrived of crossings(Object.assign(Object.create(null) as object, { a: 1 })))
      expect(arrived).toStrictEqual({ a: 1 });
  });

  test("of another realm are plain objects here", () => {
    const foreign: unknown = runInNewContext(
      "({ list: [1, 'a'], map: new Map([[1, new Set([2])]]), date: new Date(5), error: new RangeError('x'), bytes: new Uint8Array([1, 2]), re: /a/g })",
    );
    for (const arrived of crossings(foreign) as Record<string, unknown>[]) {
      expect(arrived).toStrictEqual({
        list: [1, "a"],
        map: new Map([[1, new Set([2])]]),
        date: new Date(5),
        error: arrived["error"],
        bytes: new Uint8Array([1, 2]),
        re: /a/g,
      });
      expect(arrived["error"]).toBeInstanceOf(RangeError);
    }
  });

  test("leave out what structuredClone leaves out: symbols, what can't be enumerated, what a prototype has", () => {
    const value = Object.defineProperty(
      {
        a: 1,
        [Symbol("s")]: 2,
        get b() {
          return 3;
        },
      },
      "hidden",
      { value: 4 },
    );
    for (const arrived of crossings(value))
      expect(Object.getOwnPropertyDescriptors(arrived)).toEqual(Object.getOwnPropertyDescriptors({ a: 1, b: 3 }));
  });

  test("are not spoilt by an enumerable property of all objects", () => {
    const polluted = Object.prototype as { plague?: number };
    polluted.plague = 1;
    try {
      for (const arrived of crossings({ a: { b: 2 } })) {
        expect(Object.keys(arrived)).toEqual(["a"]);
        expect(Object.keys(arrived.a)).toEqual(["b"]);
      }
      for (const arrived of crossings({ plague: 2 })) expect(Object.keys(arrived)).toEqual(["plague"]);
    } finally {
      delete polluted.plague;
    }
  });

  test("with more keys than a shape has", () => {
    const value = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`key${i}`, i]));
    for (const arrived of crossings(value)) expect(Object.entries(arrived)).toEqual(Object.entries(value));
  });

  test("whose getters change them cross as they were read", () => {
    const value = {
      get first() {
        delete (this as { second?: number }).second;
        (this as { added?: number }).added = 5;
        return 1;
      },
      second: 2,
      third: 3,
    };
    expect(new World().cross(value)).toStrictEqual({ first: 1, third: 3 });
  });
});

function withHoles(list: unknown[], ...holes: number[]): unknown[] {
  for (const i of holes) Reflect.deleteProperty(list, i);
  return list;
}

describe("arrays", () => {
  test.each<unknown[][]>([
    [[]],
    [[1, 2, 3]],
    [[1, -0, 2.5, NaN]],
    [[1, "a"]],
    [withHoles([0, 1, 0, 2, 0], 0, 2, 4)],
    [withHoles([1, 0, 2], 1)],
    [withHoles([undefined, 0, undefined], 1)],
    [withHoles([0, 0, 0], 0, 1, 2)],
    [[[], [[]]]],
  ])("%j", (value) => {
    for (const arrived of crossings(value)) expect(arrived).toStrictEqual(value);
  });

  test("with holes almost everywhere", () => {
    const value: unknown[] = [1, 2];
    value[5_000_000] = "far";
    value[4_294_967_290] = { last: true };
    value.length = 4_294_967_295;
    const arrived = new World().cross(value);
    expect(arrived.length).toBe(value.length);
    expect(Object.entries(arrived)).toEqual(Object.entries(value));
  });

  test("that begin and end with numbers and have billions of holes between", () => {
    const value: unknown[] = [1];
    value[4_000_000_000] = 2;
    expect(Object.entries(new World().cross(value))).toEqual(Object.entries(value));
  });

  test("that a getter shortens", () => {
    const value: unknown[] = [
      {
        get a() {
          value.length = 1;
          return 1;
        },
      },
      2,
      3,
    ];
    const arrived = new World().cross(value);
    expect(arrived.length).toBe(3);
    expect(Object.entries(arrived)).toEqual([["0", { a: 1 }]]);
  });
});

describe("the language's own objects", () => {
  test.each<[string, unknown]>([
    ["date", new Date(1e12)],
    ["invalid date", new Date(NaN)],
    ["regexp", /a\/(?<n>b)/giu],
    [
      "map",
      new Map<unknown, unknown>([
        [1, { a: 1 }],
        [{ b: 2 }, new Map()],
      ]),
    ],
    ["set", new Set<unknown>([1, "a", { a: 1 }, new Set()])],
    ["number", Object(-0)],
    ["string", Object("text")],
    ["boolean", Object(false)],
    ["bigint", Object(5n)],
    ["buffer", new Uint8Array([1, 2, 3]).buffer],
    ["empty buffer", new ArrayBuffer(0)],
    ["empty view", new Uint8Array(0)],
    ...[
      Int8Array,
      Uint8Array,
      Uint8ClampedArray,
      Int16Array,
      Uint16Array,
      Int32Array,
      Uint32Array,
      Float32Array,
      Float64Array,
    ].map((View): [string, unknown] => [View.name, new View([1, 2, 250])]),
    ["BigInt64Array", new BigInt64Array([-1n, 2n])],
    ["BigUint64Array", new BigUint64Array([1n, 2n])],
    ["DataView", new DataView(new ArrayBuffer(3), 1)],
    ["part of a buffer", new Uint16Array(new ArrayBuffer(20), 4, 3)],
  ])("%s", (_, value) => {
    for (const arrived of crossings(value)) expect(arrived).toStrictEqual(structuredClone(value));
    for (const arrived of crossings([value, value])) expect(arrived[0]).toBe(arrived[1]);
  });

  test("views on one buffer share it again, in whatever order they come", () => {
    const buffer = new ArrayBuffer(16);
    const views = [new Uint8Array(buffer), new Uint16Array(buffer, 2, 3), new DataView(buffer), buffer] as const;
    for (const order of [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [1, 0, 3, 2],
    ]) {
      for (const arrived of crossings(order.map((i) => views[i]))) {
        const buffers = arrived.map((v) => (v instanceof ArrayBuffer ? v : (v as DataView).buffer));
        expect(new Set(buffers).size).toBe(1);
        expect(arrived).toStrictEqual(structuredClone(order.map((i) => views[i])));
      }
    }
  });

  test("a resizable buffer stays so", (context) => {
    const make = ArrayBuffer as unknown as new (
      length: number,
      options: { maxByteLength: number },
    ) => ArrayBuffer & { resizable?: boolean; maxByteLength: number };
    const buffer = new make(4, { maxByteLength: 64 });
    context.skip(buffer.resizable !== true, "no resizable buffers here");
    for (const arrived of crossings({ buffer, view: new Uint8Array(buffer, 1, 2) })) {
      expect([arrived.buffer.byteLength, arrived.buffer.maxByteLength, arrived.buffer.resizable]).toEqual([
        4,
        64,
        true,
      ]);
      expect(arrived.view.buffer).toBe(arrived.buffer);
    }
  });

  test("a Buffer arrives as a Uint8Array of its own bytes, without the pool that it lies in", () => {
    const value = { a: Buffer.from("secret").subarray(0, 3), b: [1], c: Buffer.alloc(2000, 7) };
    for (const arrived of crossings([value, value.a, value.b])) {
      expect(arrived[0]).toStrictEqual({ a: new Uint8Array([115, 101, 99]), b: [1], c: new Uint8Array(2000).fill(7) });
      expect((arrived[1] as Buffer).buffer.byteLength).toBe(3);
      expect(arrived[2]).toBe((arrived[0] as typeof value).b);
    }
  });
});

describe("errors", () => {
  class ValidationError extends TypeError {
    readonly field: string;
    readonly details: object;
    constructor(field: string) {
      super(`bad ${field}`, { cause: new RangeError("too long") });
      this.name = "ValidationError";
      this.field = field;
      this.details = { field };
    }
  }

  test.each<Error>([
    new Error("plain"),
    new Error(),
    new EvalError("e"),
    new RangeError("r"),
    new ReferenceError("r"),
    new SyntaxError("s"),
    new TypeError("t"),
    new URIError("u"),
    new AggregateError([new Error("one"), 2], "many"),
    new DOMException("gone", "NotFoundError"),
    new Error("with", { cause: { code: 5 } }),
    new GoError("ERR_X", "go"),
    new RuntimeError("ERR_Y", "runtime", { given: [1] }),
    new FatalError("fatal"),
    new UsageError("ERR_Z", "usage"),
  ])("%s", (error) => {
    for (const arrived of crossings(error)) {
      expect(Object.getPrototypeOf(arrived)).toBe(Object.getPrototypeOf(error));
      expect([arrived.name, arrived.message, arrived.stack, Object.hasOwn(arrived, "message")]).toEqual([
        error.name,
        error.message,
        error.stack,
        Object.hasOwn(error, "message"),
      ]);
      expect(Object.keys(arrived)).toEqual(Object.keys(error));
      expect(arrived).toStrictEqual(error);
      expect(arrived.cause).toStrictEqual(error.cause);
      expect((arrived as AggregateError).errors).toStrictEqual((error as AggregateError).errors);
      expect((arrived as GoError).code).toBe((error as GoError).code);
    }
  });

  test("of an unknown class arrive as the nearest one that is known, with all that they have", () => {
    const error = new ValidationError("email");
    for (const arrived of crossings(error)) {
      expect(Object.getPrototypeOf(arrived)).toBe(TypeError.prototype);
      expect([arrived.name, arrived.message, arrived.field, arrived.details, arrived.stack]).toEqual([
        "ValidationError",
        "bad email",
        "email",
        { field: "email" },
        error.stack,
      ]);
      expect(arrived.cause).toBeInstanceOf(RangeError);
      expect(Object.getOwnPropertyDescriptor(arrived, "cause")?.enumerable).toBe(false);
    }
  });

  test("of deadlock keep their dump", () => {
    const error = new DeadlockError("all goroutines are asleep", () => "goroutine 1 [select]");
    for (const arrived of crossings(error)) {
      expect(arrived).toBeInstanceOf(DeadlockError);
      expect([arrived.message, arrived.dump, arrived.code]).toEqual([error.message, error.dump, "ERR_DEADLOCK"]);
    }
  });

  test("that are told by === are the same here", () => {
    expect(new World().cross([Canceled, DeadlineExceeded, Canceled])).toStrictEqual([
      Canceled,
      DeadlineExceeded,
      Canceled,
    ]);
    expect(new World().cross(Canceled)).toBe(Canceled);
  });

  test("may be their own cause", () => {
    const error = new Error("round");
    error.cause = error;
    for (const arrived of crossings(error)) expect(arrived.cause).toBe(arrived);
  });

  test("do not look for a stack of their own while they are made", () => {
    const { stackTraceLimit } = Error;
    new World().cross(new Error("x"));
    expect(Error.stackTraceLimit).toBe(stackTraceLimit);
  });
});

describe("what comes by a port", () => {
  test("shared memory comes by reference, and views on it share it", () => {
    const shared = new SharedArrayBuffer(8);
    const world = new World();
    world.write([shared, new Int32Array(shared, 4), shared]);
    expect(world.encoder.references).toEqual([shared]);
    expect(world.encoder.transfers).toEqual([]);
    const [arrived, view, again] = world.read() as [SharedArrayBuffer, Int32Array, SharedArrayBuffer];
    expect([arrived, view.buffer, again]).toEqual([shared, shared, shared]);
    expect(view.byteOffset).toBe(4);
  });

  test("what transfer marks is moved, with its views; a port always", () => {
    const buffer = transfer(new ArrayBuffer(8));
    const bytes = transfer(new Uint8Array(8));
    const { port1, port2 } = new MessageChannel();
    const world = new World();
    world.write({ buffer, view: new Uint8Array(buffer), bytes, port1, again: buffer });
    expect(world.encoder.references).toEqual([buffer, bytes.buffer, port1]);
    expect(world.encoder.transfers).toEqual([buffer, bytes.buffer, port1]);
    const arrived = world.read() as { buffer: ArrayBuffer; view: Uint8Array; again: ArrayBuffer };
    expect([arrived.view.buffer, arrived.again]).toEqual([buffer, buffer]);
    port2.close();
  });

  test("what only the host can copy goes by reference: a Blob, a compiled module", () => {
    const module = new (
      globalThis as unknown as { WebAssembly: { Module: new (bytes: Uint8Array) => object } }
    ).WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
    const values = [new Blob(["x"]), module];
    const world = new World();
    world.write(values);
    expect(world.encoder.references).toEqual(values);
    expect(world.encoder.transfers).toEqual([]);
  });

  test("nothing of one message is left for the next", () => {
    const world = new World();
    world.write(new SharedArrayBuffer(8));
    world.write(1);
    expect(world.encoder.references).toEqual([]);
  });
});

describe("handles", () => {
  class Shared {
    readonly offset: number;
    readonly world: unknown;
    constructor(world: unknown, offset: number) {
      this.world = world;
      this.offset = offset;
    }
    [HANDLE](world: unknown): number {
      if (world !== this.world) throw new RangeError("it belongs to another world");
      return handle(3, this.offset);
    }
  }

  test("cross as their kind and place, and are asked for their world", () => {
    const found: [number, number][] = [];
    const world = new World({ handleOf: (kind, offset) => found[found.push([kind, offset]) - 1] });
    const a = new Shared(world, 64);
    const b = new Shared(world, 2 ** 32 - 8);
    expect(world.cross<unknown>([a, { b }, a])).toEqual([[3, 64], { b: [3, 2 ** 32 - 8] }, [3, 64]]);
    expect(() => new World().cross([a])).toThrow(
      "a value can't cross threads: [0] threw RangeError: it belongs to another world when it was read",
    );
  });
});

describe("shapes", () => {
  test("keys are written once; when they are met again, they are defined, and then named", () => {
    const world = new World();
    const lengths = [1, 2, 3, 4].map((name) => world.write({ name, identification: name }).length);
    expect(lengths[1]).toBeLessThan(lengths[0] as number);
    expect(lengths.slice(2)).toEqual([lengths[1], lengths[1]]);
    expect(world.defined).toBe(1);
  });

  test("when no more are kept, keys are written, and what is known stays in use", () => {
    const world = new World({ capacity: 2 });
    for (let i = 0; i < 3; i++)
      for (const key of ["a", "b", "c", "d"]) expect(world.cross({ [key]: i })).toStrictEqual({ [key]: i });
    expect(world.defined).toBe(2);
    expect(world.write({ a: 1 }).length).toBeLessThan(world.write({ c: 1 }).length);
  });

  test("dictionaries neither define shapes nor fill the tree", () => {
    const world = new World();
    for (let i = 0; i < 30_000; i++) {
      const value = { [`user-${i}`]: i, [`mail-${i}`]: i };
      if (i % 1000 === 0) expect(world.cross(value)).toStrictEqual(value);
      else world.write(value);
    }
    expect(world.defined).toBeLessThan(10);
    world.write({ id: 1 });
    world.write({ id: 1 });
    expect(world.write({ id: 1 }).length).toBeGreaterThan(0);
  });

  test("a decoder that meets a shape late reads its definition, whoever wrote it", () => {
    const world = new World();
    for (let i = 0; i < 5; i++) world.write({ x: 1, y: { z: 2 } });
    const late = world.thread();
    expect(world.read(late)).toStrictEqual({ x: 1, y: { z: 2 } });
    expect(world.read(late)).toStrictEqual({ x: 1, y: { z: 2 } });
  });
});

describe("size and depth", () => {
  test.each([100, 127, 128, 129, 100_000])("a list of %d links", (length) => {
    let list: { next: object | null; at: number } | null = null;
    for (let at = 0; at < length; at++) list = { next: list, at };
    let arrived = new World().cross(list);
    for (let at = length - 1; at >= 0; at--) {
      expect(arrived?.at).toBe(at);
      arrived = arrived?.next as typeof arrived;
    }
    expect(arrived).toBe(null);
  });

  test("arrays, maps and sets within each other, 50,000 deep, with one object at both ends", () => {
    const shared = {};
    let value: unknown = shared;
    for (let i = 0; i < 50_000; i++)
      value = i % 3 === 0 ? [value] : i % 3 === 1 ? new Map([[0, value]]) : new Set([value]);
    let arrived = new World().cross({ shared, value, numbers: [1, 2] });
    const top = arrived.shared;
    let inner: unknown = arrived.value;
    while (inner !== top) inner = inner instanceof Map ? inner.get(0) : [...(inner as Iterable<unknown>)][0];
    expect(arrived.numbers).toEqual([1, 2]);
  });

  test("a typed array of 100 MB", () => {
    const value = new Uint8Array(100_000_000);
    value[99_999_999] = 9;
    value[12_345_678] = 7;
    const arrived = new World().cross(["before", value, "after"] as const);
    expect([arrived[0], arrived[2], arrived[1].length, arrived[1][99_999_999], arrived[1][12_345_678]]).toEqual([
      "before",
      "after",
      1e8,
      9,
      7,
    ]);
  });

  test("several large buffers between small ones", () => {
    const value = Array.from({ length: 10 }, (_, i) => new Uint8Array(i % 2 === 0 ? 600 + i : 5).fill(i));
    for (const arrived of crossings(value)) expect(arrived).toStrictEqual(value);
  });

  test("texts of 2^20 characters", () => {
    for (const text of ["x".repeat(2 ** 20), "ж".repeat(2 ** 20)]) expect(new World().cross(text) === text).toBe(true);
  });

  test("a hundred thousand objects, each also in a second list", () => {
    const objects = Array.from({ length: 100_000 }, (_, id) => ({ id }));
    const arrived = new World().cross([objects, objects.toReversed()] as const);
    expect(arrived[0].every((o, i) => o.id === i && arrived[1][99_999 - i] === o)).toBe(true);
  });
});
