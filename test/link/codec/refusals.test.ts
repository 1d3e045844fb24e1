// What can't cross is refused, and the message says where it stands; and bytes that no encoder wrote are refused.
import fc from "fast-check";
import { chan } from "goroutines";
import { Bool, Int32 } from "goroutines/atomic";
import { background, withCancel } from "goroutines/context";
import { newWeighted } from "goroutines/semaphore";
import { CountDownLatch, Mutex, ReentrantMutex, RWMutex, WaitGroup } from "goroutines/sync";
import { describe, expect, test } from "vitest";
import { Encoder } from "../../../lib/link/codec/encoder.ts";
import { transfer } from "../../../lib/link/codec/transfer.ts";
import { refusalOf, World } from "./world.ts";

class Account {
  #balance = 0;
  get balance(): number {
    return this.#balance;
  }
}
class Named extends Map {}
class Frozen extends Uint8Array {}

function onDone(): void {}
function fail(): never {
  throw new Error("no");
}
/** A trap that fails once it is asked for `key`. */
function failFrom(key: string) {
  return (target: object, asked: string | symbol): PropertyDescriptor | undefined =>
    asked === key ? fail() : Reflect.getOwnPropertyDescriptor(target, asked);
}
const cyclic: Record<string, unknown> = {};
cyclic["self"] = cyclic;
cyclic["bad"] = onDone;

describe("a value that can't cross is refused with its place", () => {
  test.each(
    (
      [
        [onDone, "it is the function onDone"],
        [{ jobs: [0, 1, 2, { callback: onDone }] }, ".jobs[3].callback is the function onDone"],
        [{ "a b": { 7: [() => 1] } }, '["a b"]["7"][0] is an anonymous function'],
        [cyclic, ".bad is the function onDone"],
        [Symbol("s"), "it is Symbol(s)"],
        [[Symbol.for("registered")], "[0] is Symbol(registered)"],
        [{ a: Object(Symbol("s")) }, ".a is an object of class Symbol"],
        [new Map([["key", { f: onDone }]]), '.get("key").f is the function onDone'],
        [new Map([[{ f: onDone }, 1]]), ".keys()[0].f is the function onDone"],
        [
          new Map<unknown, unknown>([
            [1, 1],
            [{}, onDone],
          ]),
          ".get(an object) is the function onDone",
        ],
        [new Set([1, [onDone]]), ".values()[1][0] is the function onDone"],
        [{ account: new Account() }, ".account is an object of class Account: send a plain object of its data"],
        [[new Named()], "[0] is an object of class Named"],
        [[new Frozen(1)], "[0] is an object of class Frozen"],
        [new WeakMap(), "it is an object of class WeakMap"],
        [[new WeakSet()], "[0] is an object of class WeakSet"],
        [[new WeakRef({})], "[0] is an object of class WeakRef"],
        [{ p: Promise.resolve(1) }, ".p is a promise: await it"],
        [{ g: (function* () {})() }, ".g is a"],
        [{ ch: chan<number>() }, ".ch is an object of class Channel: a local channel stays on its thread"],
        [{ op: chan<number>().recv() }, ".op is the op chan receive: an op is performed where it was made"],
        [Object.assign(new Error("e"), { handler: onDone }), ".handler is the function onDone"],
        [new Error("e", { cause: [onDone] }), ".cause[0] is the function onDone"],
        [new AggregateError([onDone]), ".errors[0] is the function onDone"],
        [Object.create(Map.prototype), "threw"],
        [[Object.create(Date.prototype)], "[0]"],
        [{ v: Object.create(Uint8Array.prototype) as unknown }, ".v is"],
      ] as [unknown, string][]
    ).map(([value, place]) => [place, value] as const),
  )("%s", (place, value) => {
    const error = refusalOf(value) as Error & { code: string };
    expect(error.name).toBe("UsageError");
    expect(error.code).toBe("ERR_CANNOT_CROSS");
    expect(error.message).toContain(`a value can't cross threads: `);
    expect(error.message).toContain(place);
  });

  class Stack extends Array<number> {}
  const nameless = (() =>
    class {
      kept = 1;
    })();
  const { Memory } = (globalThis as unknown as { WebAssembly: { Memory: new (size: { initial: number }) => object } })
    .WebAssembly;
  const stays = "it stays on its thread, send what it gives, or have goOn start its function there";
  const local = (what: string, maker: string): string =>
    `a local ${what} stays on its thread, ${maker} makes one that crosses`;
  const aborted =
    "it is aborted on its thread alone, shared.withCancel(fromSignal(signal)) makes a context that crosses";

  test.each<[what: string, remedy: string, value: unknown]>([
    ["the function onDone", "code does not cross, name an exported function of a module instead", onDone],
    ["Symbol(s)", "a symbol stays on its thread, send a text", Symbol("s")],
    ["a promise", "await it, and send what it gives", Promise.resolve(1)],
    ["the op chan receive", "an op is performed where it was made, send what it gives", chan().recv()],
    ["a generator", stays, (function* () {})()],
    ["an async generator", stays, (async function* () {})()],
    ["an array of class Stack", "send a plain Array made of it", new Stack()],
    ["an object of class Named", "send a plain Map made of it", new Named()],
    ["an object of class Frozen", "send a plain Uint8Array made of it", new Frozen(1)],
    ["an object of class Account", "send a plain object of its data", new Account()],
    ["an object of a class without a name", "send a plain object of its data", new nameless()],
    ["an object with a prototype of its own", "send a plain object of its data", Object.create({ a: 1 })],
    ["an object of class URL", "send its href", new URL("https://go.dev/")],
    ["an object of class Channel", local("channel", "shared.chan(capacity)"), chan<number>()],
    ["an object of class Mutex", local("lock", "shared.mutex()"), new Mutex()],
    ["an object of class ReentrantMutex", local("lock", "shared.mutex()"), new ReentrantMutex()],
    ["an object of class RWMutex", local("lock", "shared.rwMutex()"), new RWMutex()],
    ["an object of class WaitGroup", local("wait group", "shared.waitGroup()"), new WaitGroup()],
    ["an object of class CountDownLatch", local("latch", "shared.latch(n)"), new CountDownLatch(1)],
    ["an object of class Weighted", local("semaphore", "shared.semaphore(n)"), newWeighted(2)],
    ["an object of class Int32", local("atomic", "shared.int32(), int64() or bool()"), new Int32()],
    ["an object of class Bool", local("atomic", "shared.int32(), int64() or bool()"), new Bool()],
    ["an object of class CancelContext", local("context", "shared.withCancel(ctx)"), withCancel(background())[0]],
    ["an object of class AbortSignal", aborted, new AbortController().signal],
    ["an object of class AbortController", aborted, new AbortController()],
    [
      "a WebAssembly.Memory of this thread alone",
      "make it with `shared: true`, or send its buffer, which is copied",
      new Memory({ initial: 1 }),
    ],
  ])("%s: %s", (what, remedy, value) => {
    const message = `a value can't cross threads: [0].job is ${what}: ${remedy}`;
    for (const hasPort of [true, false])
      expect(() => new Encoder(new World(), hasPort).encode([{ job: value }])).toThrow(
        expect.objectContaining({ message, code: "ERR_CANNOT_CROSS" }),
      );
  });

  test.each<[trap: string, text: string, handler: ProxyHandler<object>]>([
    ["getPrototypeOf", "threw Error: no when it was read", { getPrototypeOf: fail }],
    ["ownKeys", "threw Error: no when it was read", { ownKeys: fail }],
    ["getOwnPropertyDescriptor", "threw Error: no when it was read", { getOwnPropertyDescriptor: failFrom("b") }],
    [
      "get",
      "is an object that can't be looked at: it threw Error: no",
      { getPrototypeOf: () => Account.prototype, get: fail },
    ],
  ])("a proxy whose trap %s throws: %s", (_, text, handler) => {
    const error = refusalOf([{ job: new Proxy({ a: 1, b: 2 }, handler) }]);
    expect(error.message).toBe(`a value can't cross threads: [0].job ${text}`);
    expect(error.cause).toEqual(new Error("no"));
  });

  test("a getter that throws: its error is the cause", () => {
    const thrown = new RangeError("boom");
    const error = refusalOf({
      a: [
        {
          get b() {
            throw thrown;
          },
        },
      ],
    });
    expect(error.message).toBe("a value can't cross threads: .a[0].b threw RangeError: boom when it was read");
    expect(error.cause).toBe(thrown);
  });

  test("an accessor among the numbers of a list", () => {
    const list = Object.defineProperty([1, 2, 3], 1, {
      get() {
        throw new Error("boom");
      },
    });
    expect(refusalOf({ list }).message).toBe(
      "a value can't cross threads: .list[1] threw Error: boom when it was read",
    );
  });

  test("a proxy whose traps throw", () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(refusalOf({ proxy }).message).toContain(".proxy threw TypeError");
  });

  test("a buffer that has moved away", () => {
    const buffer = new ArrayBuffer(8);
    structuredClone(buffer, { transfer: [buffer] });
    expect(refusalOf([buffer]).message).toBe(
      "a value can't cross threads: [0] is a detached ArrayBuffer: it has been transferred",
    );
  });

  test("a buffer that a getter detaches while the value is read", () => {
    const bytes = new Uint8Array(4096);
    expect(
      refusalOf({
        bytes,
        get later() {
          structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
          return 1;
        },
      }).message,
    ).toContain("was detached or resized");
  });

  test("far inside: the message shows the last steps", () => {
    let value: object = { callback: onDone };
    for (let i = 0; i < 1000; i++) value = { next: value };
    expect(refusalOf(value).message).toMatch(
      /^a value can't cross threads: ….*\.next\.next\.callback is the function onDone/,
    );
    expect(refusalOf(value).message.length).toBeLessThan(400);
  });

  test("errors as causes of causes, thousands deep: what is no plain data has a limit", () => {
    let error = new Error("first");
    for (let i = 0; i < 5000; i++) error = new Error("next", { cause: error });
    expect(refusalOf(error).message).toContain("nested too deep");
  });

  test("and nothing is left of it: the next value crosses as ever", () => {
    const world = new World();
    const object = { a: 1 };
    world.cross([object, object]);
    for (const bad of [
      [object, new SharedArrayBuffer(8), onDone],
      {
        a: {
          get b() {
            throw new Error("x");
          },
        },
      },
      [new Uint8Array(4096), onDone],
    ]) {
      expect(() => world.write(bad)).toThrow("can't cross");
      expect(world.encoder.references).toEqual([]);
      expect(world.encoder.transfers).toEqual([]);
      const [a, b] = world.cross([object, object]);
      expect(a).toStrictEqual({ a: 1 });
      expect(b).toBe(a);
    }
  });

  test("a getter that sends itself finds the encoder busy, and takes another", () => {
    const world = new World();
    const seen: boolean[] = [];
    const value = {
      get a() {
        seen.push(world.encoder.busy);
        return new World().cross([1]);
      },
      b: 2,
    };
    expect(world.cross(value)).toStrictEqual({ a: [1], b: 2 });
    expect(seen).toEqual([true]);
    expect(world.encoder.busy).toBe(false);
    expect(() =>
      world.cross({
        get a() {
          return world.encoder.encode(1);
        },
      }),
    ).toThrow("the encoder is busy");
  });

  test("transfer takes what can move", () => {
    expect(() => transfer("text" as unknown as object)).toThrow(
      'transfer: needs an ArrayBuffer or a view on one, not the string "text"',
    );
    expect(() => transfer(new SharedArrayBuffer(1))).toThrow("not an object of class SharedArrayBuffer");
  });
});

describe("bytes that no encoder wrote", () => {
  test("outside the memory", () => {
    const decoder = new World().thread();
    for (const [at, length] of [
      [0, 101],
      [-1, 5],
      [200, 1],
      [0, -1],
      [NaN, 1],
    ] as const)
      expect(() => decoder.decode(new Uint8Array(100), at, length)).toThrow("is corrupt");
  });

  const values: readonly unknown[] = [
    {
      id: 7,
      name: "seven",
      ok: true,
      list: [1, 2, { a: 1.5 }],
      map: new Map([["k", new Set([1n, -(2n ** 80n)])]]),
      date: new Date(0),
      re: /x/g,
    },
    [
      new Uint8Array([1, 2, 3]),
      new Uint16Array(new ArrayBuffer(8), 2, 2),
      new Error("e", { cause: "c" }),
      Object("boxed"),
      "é".repeat(30),
      "ж".repeat(30),
    ],
    Array.from({ length: 40 }, (_, i) => ({ i, half: i / 2 })),
  ];

  test.each([0, 1, 2])("value %# cut short anywhere, or with bytes left over", (index) => {
    const world = new World();
    for (let round = 0; round < 2; round++) {
      const { length } = world.write(values[index]);
      for (let short = 0; short < length; short++)
        expect(() => world.read(world.thread(), short)).toThrow("is corrupt");
      expect(() => world.read(world.thread(), length + 1)).toThrow("is corrupt");
    }
  });

  test.each([0, 1, 2])("value %# with bytes changed: an error, or another value, in no time", (index) => {
    const world = new World();
    world.write(values[index]);
    const good = world.write(values[index]).slice();
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.nat({ max: good.length - 1 }),
            fc.oneof(
              fc.constantFrom(0, 1, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 23, 28, 30, 31, 32, 127, 128, 255),
              fc.nat({ max: 255 }),
            ),
          ),
          { minLength: 1, maxLength: 6 },
        ),
        (changes) => {
          const bytes = world.write(values[index]);
          for (const [at, byte] of changes) bytes[at] = byte;
          const decoder = world.thread();
          try {
            world.read(decoder);
          } catch (error) {
            expect((error as { code?: string }).code).toBe("ERR_CORRUPT_MESSAGE");
          }
          // The decoder is as good as new.
          world.write({ a: [1] });
          expect(world.read(decoder)).toStrictEqual({ a: [1] });
        },
      ),
      { numRuns: 3000 },
    );
  });

  test("noise", () => {
    const world = new World();
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (noise) => {
        const decoder = world.thread();
        world.memory.set(noise, 1000);
        try {
          decoder.decode(world.memory, 1000, noise.length);
        } catch (error) {
          expect((error as { code?: string }).code).toBe("ERR_CORRUPT_MESSAGE");
        }
      }),
      { numRuns: 5000 },
    );
  });
});
