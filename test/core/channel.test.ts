// Channels, line by line as the semantics state them.
import { describe, expect, test } from "vitest";
import { chan, go, gosched, neverCloses, run, RuntimeError, select, sleep } from "goroutines";
import { held, nobody, places, waiting } from "./queues.ts";

const sendOnClosed = { name: "RuntimeError", code: "ERR_SEND_ON_CLOSED_CHANNEL", message: "send on closed channel" };
const closeOfClosed = { name: "RuntimeError", code: "ERR_CLOSE_OF_CLOSED_CHANNEL", message: "close of closed channel" };

describe("a channel panics with Go's text", () => {
  test("send on closed channel", async () => {
    const ch = chan<number>();
    ch.close();
    await expect(
      run(function* () {
        yield* ch.send(1);
      }),
    ).rejects.toMatchObject(sendOnClosed);
    await expect(ch.send(1)).rejects.toMatchObject(sendOnClosed);
    expect(() => ch.trySend(1)).toThrow(expect.objectContaining(sendOnClosed));
  });

  test("send on closed channel, also where the buffer has room", async () => {
    const ch = chan<number>(4);
    ch.close();
    await expect(
      run(function* () {
        yield* ch.send(1);
      }),
    ).rejects.toMatchObject(sendOnClosed);
    expect(ch.len).toBe(0);
  });

  test("send on closed channel, for a sender already blocked when it closes", async () => {
    const ch = chan<number>();
    const caught: unknown[] = [];
    await run(function* () {
      for (let i = 0; i < 3; i++) {
        go(function* () {
          try {
            yield* ch.send(i);
          } catch (e) {
            caught.push(e);
          }
        });
      }
      yield* gosched();
      expect(waiting(ch)).toEqual({ senders: 3, receivers: 0 });
      ch.close();
      expect(waiting(ch)).toEqual(nobody);
      yield* gosched();
    });
    expect(caught).toHaveLength(3);
    for (const e of caught) expect(e).toMatchObject(sendOnClosed);
  });

  test("the throw has the sender's own frames on its stack", async () => {
    const ch = chan<number>();
    let stack = "";
    await run(function* () {
      go(function* theSender() {
        try {
          yield* ch.send(1);
        } catch (e) {
          stack = (e as Error).stack ?? "";
        }
      });
      yield* gosched();
      ch.close();
      yield* gosched();
    });
    expect(stack).toContain("theSender");
  });

  test("close of closed channel", () => {
    const ch = chan<number>();
    ch.close();
    expect(() => ch.close()).toThrow(expect.objectContaining(closeOfClosed));
  });

  test.each([-1, 1.5, Number.NaN, Infinity, -Infinity, 2 ** 32, 2 ** 53, Number.MAX_VALUE])(
    "makechan: size out of range, for the capacity %d",
    (capacity) => {
      let error: unknown;
      try {
        chan(capacity);
      } catch (e) {
        error = e;
      }
      expect(error).toBeInstanceOf(RuntimeError);
      expect(error).toMatchObject({
        code: "ERR_MAKECHAN_SIZE",
        message: "makechan: size out of range",
        given: capacity,
      });
    },
  );

  test.each([
    ["3", 'the string "3"'],
    [null, "null"],
    [3n, "the bigint 3n"],
    [{}, "a plain object"],
    [[1, 2], "an array of 2"],
    [true, "the boolean true"],
    [() => 1, "an anonymous function"],
    [Symbol("s"), "Symbol(s)"],
  ])("a capacity that is no number is named: %s", (capacity, name) => {
    expect(() => chan(capacity as number)).toThrow(
      expect.objectContaining({ code: "ERR_MAKECHAN_SIZE", message: expect.stringContaining(name), given: capacity }),
    );
  });

  test("the largest capacity costs nothing until it is used", () => {
    const ch = chan<number>(2 ** 32 - 1);
    expect(ch.cap).toBe(2 ** 32 - 1);
    ch.trySend(1);
    expect(places(ch)).toBeLessThan(100);
  });
});

describe("a channel that never closes", () => {
  const refused = {
    name: "RuntimeError",
    code: "ERR_CLOSE_OF_NEVER_CLOSING_CHANNEL",
    message: "close of a channel that was made with neverCloses",
  };

  test("delivers as any other", async () => {
    const ch = chan<number>(1, neverCloses);
    await run(function* () {
      go(function* () {
        for (let i = 0; i < 3; i++) yield* ch.send(i);
      });
      expect([yield* ch.recv(), yield* ch.recvOk(), (yield* select({ in: ch.recv() })).value]).toEqual([
        0,
        [1, true],
        2,
      ]);
      expect(ch.tryRecv()).toBe(undefined);
    });
  });

  test("panics at a close, each time, and goes on: who waits waits on", async () => {
    const ch = chan<number>(0, neverCloses);
    await run(function* () {
      go(function* () {
        yield* ch.send((yield* ch.recv()) + 1);
      });
      yield* gosched();
      for (let i = 0; i < 2; i++) expect(() => ch.close()).toThrow(expect.objectContaining(refused));
      yield* ch.send(1);
      expect(yield* ch.recv()).toBe(2);
    });
    expect(waiting(ch)).toEqual(nobody);
  });
});

describe("len and cap", () => {
  test("len of an unbuffered channel is 0 even with blocked senders", async () => {
    const ch = chan<number>();
    await run(function* () {
      go(function* () {
        yield* ch.send(1);
      });
      yield* gosched();
      expect(waiting(ch).senders).toBe(1);
      expect(ch.len).toBe(0);
      expect(ch.cap).toBe(0);
    });
  });

  test("len counts what is buffered, not who waits; cap never changes", async () => {
    const ch = chan<number>(2);
    await run(function* () {
      for (let i = 0; i < 4; i++)
        go(function* () {
          yield* ch.send(i);
        });
      yield* gosched();
      expect([ch.len, ch.cap]).toEqual([2, 2]);
      yield* ch.recv();
      expect([ch.len, ch.cap]).toEqual([2, 2]);
      yield* ch.recv();
      yield* ch.recv();
      yield* ch.recv();
      expect([ch.len, ch.cap]).toEqual([0, 2]);
    });
  });

  test("capacity 0 is what it is without one", () => {
    expect([chan().cap, chan(0).cap, chan(undefined).cap]).toEqual([0, 0, 0]);
  });
});

describe("receive", () => {
  test("takes from the buffer first, and the oldest blocked sender's value moves to the tail before that sender wakes", async () => {
    const ch = chan<string>(2);
    const log: string[] = [];
    await run(function* () {
      yield* ch.send("a");
      yield* ch.send("b");
      for (const v of ["c", "d"]) {
        go(function* () {
          yield* ch.send(v);
          log.push(`sent ${v}`);
        });
      }
      yield* gosched();
      expect(ch.tryRecv()).toEqual(["a", true]);
      // Nobody else has run since, and yet c is in the buffer.
      expect(log).toEqual([]);
      expect(ch.len).toBe(2);
      expect(new Set(held(ch))).toEqual(new Set(["b", "c"]));
      expect(waiting(ch).senders).toBe(1);
      yield* gosched();
      expect(log).toEqual(["sent c"]);
      expect([ch.tryRecv(), ch.tryRecv(), ch.tryRecv(), ch.tryRecv()]).toEqual([
        ["b", true],
        ["c", true],
        ["d", true],
        undefined,
      ]);
    });
  });

  test("after close: what is left with ok = true, then zero and false for ever", async () => {
    const ch = chan<number>(3, 0);
    ch.trySend(1);
    ch.trySend(2);
    ch.close();
    await run(function* () {
      expect(yield* ch.recvOk()).toEqual([1, true]);
      expect(yield* ch.recvOk()).toEqual([2, true]);
      for (let i = 0; i < 3; i++) {
        expect(yield* ch.recvOk()).toEqual([0, false]);
        expect(yield* ch.recv()).toBe(0);
        expect(ch.tryRecv()).toEqual([0, false]);
      }
    });
    expect(await ch.recv()).toBe(0);
    expect(await ch.recvOk()).toEqual([0, false]);
  });

  test("without a zero value given, zero is undefined", async () => {
    const ch = chan<number>();
    ch.close();
    expect(await ch.recvOk()).toEqual([undefined, false]);
    expect(await ch.recv()).toBe(undefined);
  });

  test("close wakes every receiver that waits, with zero and false", async () => {
    const ch = chan<number>(0, -1);
    const got: unknown[] = [];
    await run(function* () {
      for (let i = 0; i < 3; i++)
        go(function* () {
          got.push(yield* ch.recvOk());
        });
      go(function* () {
        got.push(yield* ch.recv());
      });
      yield* gosched();
      ch.close();
      yield* gosched();
    });
    expect(got).toEqual([[-1, false], [-1, false], [-1, false], -1]);
    expect(waiting(ch)).toEqual(nobody);
  });

  test("buffered values survive close", async () => {
    const ch = chan<number>(2);
    ch.trySend(1);
    ch.trySend(2);
    ch.close();
    expect(ch.len).toBe(2);
    expect([await ch.recv(), await ch.recv(), await ch.recv()]).toEqual([1, 2, undefined]);
  });
});

describe("waiters pair first in, first out", () => {
  test("receivers", async () => {
    const ch = chan<string>();
    const got: string[] = [];
    await run(function* () {
      for (let i = 0; i < 3; i++)
        go(function* () {
          got.push(`${i} ${yield* ch.recv()}`);
        });
      yield* gosched();
      for (const v of "abc") yield* ch.send(v);
      yield* gosched();
    });
    expect(got).toEqual(["0 a", "1 b", "2 c"]);
  });

  test("senders", async () => {
    const ch = chan<number>();
    await run(function* () {
      for (let i = 0; i < 3; i++)
        go(function* () {
          yield* ch.send(i);
        });
      yield* gosched();
      expect([yield* ch.recv(), yield* ch.recv(), yield* ch.recv()]).toEqual([0, 1, 2]);
    });
  });

  test("select waiters and async waiters stand in the same queue", async () => {
    const ch = chan<string>();
    const idle = chan<string>();
    const got: string[] = [];
    await run(function* () {
      go(function* () {
        got.push(`goroutine ${yield* ch.recv()}`);
      });
      go(function* () {
        got.push(`select ${(yield* select({ idle: idle.recv(), it: ch.recv() })).value}`);
      });
      yield* gosched();
      void ch.recv().then((v) => got.push(`async ${v}`));
      go(function* () {
        got.push(`goroutine ${yield* ch.recv()}`);
      });
      yield* gosched();
      for (const v of "abcd") ch.trySend(v);
      yield* sleep(1);
    });
    expect(got.toSorted()).toEqual(["async c", "goroutine a", "goroutine d", "select b"]);
  });

  test("a select that sends stands among the senders", async () => {
    const ch = chan<number>();
    await run(function* () {
      go(function* () {
        yield* ch.send(1);
      });
      go(function* () {
        yield* select({ out: ch.send(2), never: chan().recv() });
      });
      go(function* () {
        yield* ch.send(3);
      });
      yield* gosched();
      expect([yield* ch.recv(), yield* ch.recv(), yield* ch.recv()]).toEqual([1, 2, 3]);
    });
  });
});

describe("the way of a value", () => {
  test("a waiting receiver is handed the value directly: it is never in the buffer, and nobody can take it from there", async () => {
    const ch = chan<number>(4);
    let got: unknown;
    await run(function* () {
      go(function* () {
        got = yield* ch.recv();
      });
      yield* gosched();
      expect(ch.trySend(7)).toBe(true);
      expect(ch.len).toBe(0);
      expect(ch.tryRecv()).toBe(undefined);
      yield* gosched();
      expect(got).toBe(7);
    });
  });

  test("an unbuffered send completes only when a receiver has taken the value", async () => {
    const ch = chan<number>();
    const log: string[] = [];
    await run(function* () {
      go(function* () {
        log.push("sending");
        yield* ch.send(1);
        log.push("sent");
      });
      yield* gosched();
      yield* gosched();
      log.push("still waiting");
      yield* ch.recv();
      log.push("received");
      yield* gosched();
    });
    expect(log.indexOf("sent")).toBeGreaterThan(log.indexOf("still waiting"));
    expect(log).toHaveLength(4);
  });

  test("a sender that panics because of close never delivers", async () => {
    const unbuffered = chan<string>();
    const full = chan<string>(1);
    await run(function* () {
      full.trySend("in time");
      for (const ch of [unbuffered, full]) {
        go(function* () {
          try {
            yield* ch.send("too late");
          } catch {
            // send on closed channel
          }
        });
      }
      yield* gosched();
      unbuffered.close();
      full.close();
      expect(yield* unbuffered.recvOk()).toEqual([undefined, false]);
      expect(yield* full.recvOk()).toEqual(["in time", true]);
      expect(yield* full.recvOk()).toEqual([undefined, false]);
    });
  });

  test("undefined and null can be sent", async () => {
    const ch = chan<undefined | null>(2);
    await run(function* () {
      yield* ch.send(undefined);
      yield* ch.send(null);
      expect(ch.len).toBe(2);
      expect(yield* ch.recvOk()).toEqual([undefined, true]);
      expect(yield* ch.recvOk()).toEqual([null, true]);
      go(function* () {
        yield* ch.send(undefined);
      });
      expect(yield* ch.recvOk()).toEqual([undefined, true]);
    });
  });

  test("any value can be sent, whatever it looks like to the runtime", async () => {
    const values: unknown[] = [
      0,
      -0,
      Number.NaN,
      "",
      false,
      new Error("e"),
      { done: true, value: 1 },
      { then: 1 },
      function* () {},
      Symbol.iterator,
      [1, true],
      chan(),
      chan().recv(),
      Promise.resolve(1),
    ];
    for (const capacity of [0, 1]) {
      const ch = chan<unknown>(capacity);
      const got: unknown[] = [];
      await run(function* () {
        go(function* () {
          for (const v of values) yield* ch.send(v);
          ch.close();
        });
        for (;;) {
          const [v, ok] = yield* ch.recvOk();
          if (!ok) break;
          got.push(v);
        }
      });
      expect(got).toHaveLength(values.length);
      got.forEach((v, i) => expect(v).toBe(values[i]));
    }
  });

  test("the order survives the growth of the buffer, wherever its oldest value stands", () => {
    for (let offset = 0; offset < 20; offset++) {
      const ch = chan<number>(100);
      for (let i = 0; i < offset; i++) ch.trySend(-1);
      for (let i = 0; i < offset; i++) ch.tryRecv();
      for (let i = 0; i < 100; i++) expect(ch.trySend(i)).toBe(true);
      expect(ch.trySend(100)).toBe(false);
      for (let i = 0; i < 100; i++) expect(ch.tryRecv()).toEqual([i, true]);
      expect(ch.tryRecv()).toBe(undefined);
    }
  });

  test("a value that was received is held no more", async () => {
    const ch = chan<object>(3);
    for (let i = 0; i < 3; i++) ch.trySend({ i });
    expect(held(ch)).toHaveLength(3);
    for (let i = 0; i < 3; i++) ch.tryRecv();
    expect(held(ch)).toEqual([]);
  });
});

describe("trySend and tryRecv", () => {
  test("trySend answers whether it was sent: to a receiver that waits, or into a buffer with room", async () => {
    const ch = chan<number>(1);
    expect(ch.trySend(1)).toBe(true);
    expect(ch.trySend(2)).toBe(false);
    expect(ch.tryRecv()).toEqual([1, true]);
    const unbuffered = chan<number>();
    expect(unbuffered.trySend(1)).toBe(false);
    const received = Promise.resolve(unbuffered.recv());
    await Promise.resolve();
    expect(unbuffered.trySend(2)).toBe(true);
    expect(await received).toBe(2);
  });

  test("tryRecv takes from a blocked sender, and answers undefined where a receive would wait", async () => {
    const ch = chan<number>();
    expect(ch.tryRecv()).toBe(undefined);
    await run(function* () {
      go(function* () {
        yield* ch.send(5);
      });
      yield* gosched();
      expect(ch.tryRecv()).toEqual([5, true]);
      expect(ch.tryRecv()).toBe(undefined);
    });
  });

  test("a try leaves nobody in a queue", () => {
    const ch = chan<number>();
    ch.trySend(1);
    ch.tryRecv();
    expect(waiting(ch)).toEqual(nobody);
  });
});

describe("100,000 waiters on one channel", () => {
  const many = 100_000;

  test("close wakes all receivers", async () => {
    const ch = chan<number>();
    let woken = 0;
    await run(function* () {
      function* receiver() {
        yield* ch.recv();
        woken++;
      }
      for (let i = 0; i < many; i++) go(receiver);
      yield* gosched();
      expect(waiting(ch).receivers).toBe(many);
      ch.close();
      yield* gosched();
    });
    expect(woken).toBe(many);
  });

  test("close wakes all senders", async () => {
    const ch = chan<number>();
    let woken = 0;
    await run(function* () {
      function* sender() {
        try {
          yield* ch.send(1);
        } catch {
          woken++;
        }
      }
      for (let i = 0; i < many; i++) go(sender);
      yield* gosched();
      expect(waiting(ch).senders).toBe(many);
      ch.close();
      yield* gosched();
    });
    expect(woken).toBe(many);
  });

  test("the end of their program takes all of them out of the queue", async () => {
    const ch = chan<number>();
    await run(function* () {
      for (let i = 0; i < many; i++)
        go(function* () {
          yield* ch.recv();
        });
      yield* gosched();
      expect(waiting(ch).receivers).toBe(many);
    });
    expect(waiting(ch)).toEqual(nobody);
  });
});
