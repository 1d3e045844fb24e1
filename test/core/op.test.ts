// Op and Task: the three ways to perform them.
import { describe, expect, expectTypeOf, test } from "vitest";
import { after, call, chan, go, gosched, run, select, sleep, until, type Op, type Routine } from "goroutines";
import { nobody, waiting } from "./queues.ts";

describe("an Op is a description, not yet begun", () => {
  test("does nothing until it is performed", async () => {
    const ch = chan<number>(4);
    void ch.send(1);
    void ch.recv();
    void select({ in: ch.recv(), out: ch.send(1) });
    void sleep(1);
    await new Promise((resolve) => setTimeout(resolve, 2));
    expect(ch.len).toBe(0);
    expect(waiting(ch)).toEqual(nobody);
  });

  test("each yield* and each await performs it anew: nothing is cached", async () => {
    const ch = chan<number>(10);
    const send = ch.send(1);
    const recv = ch.recvOk();
    await run(function* () {
      yield* send;
      yield* send;
      expect(ch.len).toBe(2);
    });
    await send;
    expect(ch.len).toBe(3);
    await run(function* () {
      yield* recv;
    });
    await recv;
    expect(ch.len).toBe(1);
    expect(await select({ send })).toEqual({ case: "send", value: undefined });
    expect(ch.len).toBe(2);
  });

  test("one op may be performed by many at the same time", async () => {
    const ch = chan<number>();
    const recv = ch.recv();
    const got: unknown[] = [];
    await run(function* () {
      for (let i = 0; i < 3; i++)
        go(function* () {
          got.push(yield* recv);
        });
      yield* gosched();
      const later = Promise.resolve(recv).then((v) => got.push(v));
      yield* gosched();
      for (const v of [1, 2, 3, 4]) yield* ch.send(v);
      yield* until(later);
    });
    expect(got).toEqual([1, 2, 3, 4]);
  });
});

describe("await", () => {
  test("of an op: at once where it can be performed, later where it can't", async () => {
    const ch = chan<number>(1);
    await ch.send(1);
    expect(await ch.recv()).toBe(1);
    setTimeout(() => ch.trySend(2), 1);
    expect(await ch.recv()).toBe(2);
    expect(await ch.send(3)).toBe(undefined);
  });

  test("of a select", async () => {
    const ch = chan<number>();
    setTimeout(() => ch.trySend(2), 1);
    expect(await select({ in: ch.recv(), late: sleep(1000) })).toEqual({ case: "in", value: 2 });
    expect(await select([ch.recv(), after(1).recv()])).toMatchObject({ case: 1 });
    expect(waiting(ch)).toEqual(nobody);
  });

  test("of a Task", async () => {
    expect(
      await call(function* (): Routine<string> {
        yield* sleep(1);
        return "done";
      }),
    ).toBe("done");
  });

  test("rejects with what the op throws", async () => {
    const ch = chan<number>();
    const sent = Promise.resolve(ch.send(1));
    const selected = Promise.resolve(select({ out: ch.send(1), never: chan().recv() }));
    await Promise.resolve();
    ch.close();
    await expect(sent).rejects.toThrow("send on closed channel");
    await expect(selected).rejects.toThrow("send on closed channel");
  });

  test("then takes the two handlers of a promise, and answers one", async () => {
    const ch = chan<number>(1);
    ch.trySend(1);
    const promise = ch.recv().then((v) => `got ${v}`);
    expect(promise).toBeInstanceOf(Promise);
    expect(await promise).toBe("got 1");
    ch.close();
    expect(await ch.send(1).then(null, (e: unknown) => (e as Error).message)).toBe("send on closed channel");
    expect(await ch.send(1).then(undefined, () => "handled")).toBe("handled");
    expect(await Promise.resolve(ch.recv())).toBe(undefined);
    expect(await Promise.all([ch.recv(), ch.recvOk()])).toEqual([undefined, [undefined, false]]);
  });

  test("begins the op at the await, in the order of the awaits", async () => {
    const ch = chan<number>();
    const first = Promise.resolve(ch.recv());
    const second = Promise.resolve(ch.recv());
    await Promise.resolve();
    ch.trySend(1);
    ch.trySend(2);
    expect([await first, await second]).toEqual([1, 2]);
  });

  test("unwraps a promise that is sent as a value; yield* does not", async () => {
    const ch = chan<Promise<number>>(2);
    const promise = Promise.resolve(5);
    ch.trySend(promise);
    ch.trySend(promise);
    await run(function* () {
      const got = yield* ch.recv();
      expectTypeOf(got).toEqualTypeOf<Promise<number> | undefined>();
      expect(got).toBe(promise);
    });
    const awaited = await ch.recv();
    expectTypeOf(awaited).toEqualTypeOf<number | undefined>();
    expect(awaited).toBe(5);
    // Inside of a tuple nobody unwraps it.
    ch.trySend(promise);
    const [value] = await ch.recvOk();
    expect(value).toBe(promise);
  });

  test("Promise.race performs every op and loses values: select does not", async () => {
    const a = chan<number>(1);
    const b = chan<number>(1);
    a.trySend(1);
    b.trySend(2);
    expect(await Promise.race([a.recv(), b.recv()])).toBe(1);
    expect([a.len, b.len]).toEqual([0, 0]);
    a.trySend(1);
    b.trySend(2);
    await select({ a: a.recv(), b: b.recv() });
    expect(a.len + b.len).toBe(1);
  });
});

describe("async waiters belong to no runtime", () => {
  test("though they begin to wait inside of one", async () => {
    const ch = chan<number>();
    let got: Promise<unknown> = Promise.resolve();
    await run(function* () {
      got = Promise.resolve(ch.recv());
      yield* sleep(1);
    });
    expect(waiting(ch).receivers).toBe(1);
    ch.trySend(1);
    expect(await got).toBe(1);
  });

  test("an awaited select and an awaited sleep outlive the run too", async () => {
    const ch = chan<number>();
    let got: Promise<unknown>[] = [];
    await run(function* () {
      got = [Promise.resolve(select({ in: ch.recv(), never: chan().recv() })), Promise.resolve(sleep(3))];
      yield* gosched();
    });
    await got[1];
    ch.trySend(4);
    expect(await got[0]).toEqual({ case: "in", value: 4 });
  });

  test("and neither does an awaited task", async () => {
    const ch = chan<number>();
    const seen: number[] = [];
    let loop: Promise<unknown> = Promise.resolve();
    await run(function* () {
      loop = Promise.resolve(ch.forEach((v) => seen.push(v)));
      yield* ch.send(1);
    });
    await run(function* () {
      yield* ch.send(2);
      ch.close();
    });
    await loop;
    expect(seen).toEqual([1, 2]);
  });
});

describe("the identity of an op means nothing", () => {
  test("recv() may be one shared object: select tells cases apart by position", async () => {
    const ch = chan<number>(1);
    const seen = new Set<unknown>();
    for (let i = 0; i < 200 && seen.size < 2; i++) {
      ch.trySend(i);
      seen.add((await select({ a: ch.recv(), b: ch.recv() })).case);
    }
    expect(seen).toEqual(new Set(["a", "b"]));
  });

  test("an op that an async function waits at can be performed by a goroutine meanwhile", async () => {
    const ch = chan<number>();
    const op: Op<number | undefined> = ch.recv();
    const first = Promise.resolve(op);
    const second = run(function* () {
      return yield* op;
    });
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(waiting(ch).receivers).toBe(2);
    ch.trySend(1);
    ch.trySend(2);
    expect([await first, await second]).toEqual([1, 2]);
  });
});
