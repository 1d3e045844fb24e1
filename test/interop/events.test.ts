// Events as channels, with a policy for those that find the buffer full.
import { EventEmitter } from "node:events";
import { describe, expect, test } from "vitest";
import { GoError, UsageError, go, run, select, sleep } from "goroutines";
import { collect, fromEventEmitter, fromEventTarget, toAsyncIterable, type Overflow } from "goroutines/interop";

const exact = { deadlock: "exact" } as const;
const tick = (ms = 1): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

class Click extends Event {
  readonly n: number;

  constructor(n: number) {
    super("click");
    this.n = n;
  }
}

/** Five events while nobody waits, for a buffer of three. */
async function five(
  overflow: Overflow,
): Promise<{ received: unknown[]; dropped: number; error: unknown; listeners: number }> {
  const emitter = new EventEmitter();
  const ch = fromEventEmitter<[number]>(emitter, "n", { overflow, capacity: 3, close: ["close"] });
  for (let n = 1; n <= 5; n++) emitter.emit("n", n);
  const listeners = emitter.listenerCount("n");
  emitter.emit("close");
  const received: unknown[] = [];
  let error: unknown;
  try {
    for await (const [n] of ch) received.push(n);
  } catch (e) {
    error = e;
  }
  return { received, dropped: ch.dropped, error, listeners };
}

describe("overflow", () => {
  test("drop-oldest: the newest ones are kept", async () => {
    expect(await five("drop-oldest")).toEqual({ received: [3, 4, 5], dropped: 2, error: undefined, listeners: 1 });
  });

  test("drop-newest: the oldest ones are kept", async () => {
    expect(await five("drop-newest")).toEqual({ received: [1, 2, 3], dropped: 2, error: undefined, listeners: 1 });
  });

  test("fail: what is buffered is received, then a receive throws; it listens no more", async () => {
    const { received, dropped, error, listeners } = await five("fail");
    expect([received, dropped, listeners]).toEqual([[1, 2, 3], 1, 0]);
    expect(error).toBeInstanceOf(GoError);
    expect(error).toMatchObject({
      code: "ERR_OVERFLOW",
      message: "the buffer for events is full: 3 were waiting to be received",
    });
  });

  test("has no default", () => {
    for (const from of [
      () => fromEventEmitter(new EventEmitter(), "n", {} as never),
      () => fromEventTarget(new EventTarget(), "n", undefined as never),
    ]) {
      expect(from).toThrow(/the option overflow must be "drop-oldest", "drop-newest" or "fail": it is missing/);
    }
    expect(() => fromEventTarget(new EventTarget(), "n", { overflow: "drop" as never })).toThrow(
      'not the string "drop"',
    );
    expect(() => fromEventTarget(new EventTarget(), "n", { overflow: "fail", capacity: 0 })).toThrow(
      "the option capacity must be at least 1",
    );
  });
});

describe("fromEventTarget", () => {
  test("an event goes to who waits, or into the buffer; a wait for one is no deadlock", async () => {
    await run(function* () {
      const target = new EventTarget();
      const clicks = fromEventTarget<Click>(target, "click", { overflow: "fail" });
      setTimeout(() => target.dispatchEvent(new Click(1)), 1);
      expect((yield* clicks.recv())?.n).toBe(1);
      for (const n of [2, 3]) target.dispatchEvent(new Click(n));
      expect([clicks.len, clicks.cap, (yield* clicks.recv())?.n, (yield* clicks.recv())?.n]).toEqual([2, 16, 2, 3]);
      expect((yield* select({ click: clicks.recv(), late: sleep(1) })).case).toBe("late");
      target.dispatchEvent(new Click(4));
      expect((yield* clicks.recv())?.n).toBe(4);
    }, exact);
  });

  test("cancel: listens no more; what is buffered can be received, those who wait are freed", async () => {
    const target = new EventTarget();
    const clicks = fromEventTarget<Click>(target, "click", { overflow: "fail" });
    target.dispatchEvent(new Click(1));
    await clicks.cancel();
    target.dispatchEvent(new Click(2));
    expect([(await clicks.recv())?.n, await clicks.recvOk()]).toEqual([1, [undefined, false]]);
    const others = fromEventTarget<Click>(target, "click", { overflow: "fail" });
    const waits = others.recvOk().then((r) => r);
    await others.cancel();
    expect(await waits).toEqual([undefined, false]);
  });

  test("close and error: types of events that end it", async () => {
    const target = new EventTarget();
    const open = (): AsyncIterable<Click> =>
      fromEventTarget<Click>(target, "click", { overflow: "fail", close: ["close"], error: ["error"] });
    const closes = open();
    target.dispatchEvent(new Click(1));
    target.dispatchEvent(new Event("close"));
    let n = 0;
    for await (const _ of closes) n++;
    expect(n).toBe(1);
    const fails = fromEventTarget<Click>(target, "click", { overflow: "fail", error: ["error"] });
    const event = new Event("error");
    target.dispatchEvent(event);
    await expect(Promise.resolve(fails.recv())).rejects.toBe(event);
    const tells = fromEventTarget<Click>(target, "click", { overflow: "fail", error: ["error"] });
    target.dispatchEvent(Object.assign(new Event("error"), { error: new Error("boom") }));
    await expect(Promise.resolve(tells.recv())).rejects.toThrow("boom");
  });

  test("signal: receives throw its reason", async () => {
    const controller = new AbortController();
    const clicks = fromEventTarget(new EventTarget(), "click", { overflow: "fail", signal: controller.signal });
    const waits = Promise.resolve(clicks.recv());
    controller.abort("gone");
    await expect(waits).rejects.toBe("gone");
    await expect(
      Promise.resolve(
        fromEventTarget(new EventTarget(), "x", { overflow: "fail", signal: AbortSignal.abort("before") }).recv(),
      ),
    ).rejects.toBe("before");
    expect(() => fromEventTarget({} as never, "click", { overflow: "fail" })).toThrow(UsageError);
  });
});

describe("fromEventEmitter", () => {
  test("each value is the array of an event's arguments", async () => {
    await run(function* () {
      const emitter = new EventEmitter();
      const ch = fromEventEmitter<[string, number]>(emitter, "pair", { overflow: "fail", close: ["end"] });
      emitter.emit("pair", "a", 1);
      emitter.emit("pair", "b", 2);
      emitter.emit("end");
      expect(yield* collect(ch)).toEqual([
        ["a", 1],
        ["b", 2],
      ]);
    }, exact);
  });

  test("an error event makes it fail, unless errors are what it receives; then it listens no more", async () => {
    const emitter = new EventEmitter();
    const boom = new Error("boom");
    const ch = fromEventEmitter(emitter, "n", { overflow: "fail" });
    emitter.emit("error", boom);
    await expect(Promise.resolve(ch.recv())).rejects.toBe(boom);
    expect(emitter.eventNames()).toEqual([]);
    const errors = fromEventEmitter(emitter, "error", { overflow: "fail" });
    emitter.emit("error", boom);
    expect(await errors.recv()).toEqual([boom]);
    await errors.cancel();
    expect(emitter.eventNames()).toEqual([]);
    expect(() => fromEventEmitter({ on() {} } as never, "n", { overflow: "fail" })).toThrow(
      "fromEventEmitter: needs an EventEmitter, not a plain object",
    );
  });

  test("the end of its program, and leaving a loop over it, take its listeners away", async () => {
    const emitter = new EventEmitter();
    await run(function* () {
      fromEventEmitter(emitter, "n", { overflow: "fail" });
      go(function* () {});
    }, exact);
    await tick();
    expect(emitter.eventNames()).toEqual([]);
    const ch = fromEventEmitter(emitter, "n", { overflow: "fail" });
    emitter.emit("n");
    for await (const _ of toAsyncIterable(ch)) break;
    expect(emitter.eventNames()).toEqual([]);
  });
});
