// select, line by line as the semantics state it.
import { describe, expect, test } from "vitest";
import { chan, go, gosched, run, select, sleep, trySelect, until, type Chan } from "goroutines";
import { chiSquare } from "./chi-square.ts";
import { nobody, waiting } from "./queues.ts";
import { pendingTimers } from "./pending-timers.ts";

const sendOnClosed = { code: "ERR_SEND_ON_CLOSED_CHANNEL", message: "send on closed channel" };

const both = [select, trySelect] as unknown as readonly ((cases: unknown) => unknown)[];

/** A channel that holds one value and is given it back after each receive: always ready. */
function full(value = 0): Chan<number> {
  const ch = chan<number>(1);
  ch.trySend(value);
  return ch;
}

describe("operands", () => {
  test("every channel operand and every send value is evaluated once, in source order, unchosen and nil cases too", async () => {
    const log: string[] = [];
    const note = <T>(name: string, value: T): T => {
      log.push(name);
      return value;
    };
    const ready = full();
    await run(function* () {
      yield* select({
        a: note("channel a", chan<number>()).send(note("value a", 1)),
        b: note("channel b", ready).recv(),
        c: note("nil case", null),
        d: note("channel d", chan<number>()).send(note("value d", 2)),
      });
    });
    expect(log).toEqual(["channel a", "value a", "channel b", "nil case", "channel d", "value d"]);
  });

  test("a case's own value goes where it is sent, though two cases send on one channel", async () => {
    for (let i = 0; i < 20; i++) {
      const ch = chan<number>(1);
      const r = trySelect({ a: ch.send(1), b: ch.send(2) });
      expect(ch.tryRecv()).toEqual([r?.case === "a" ? 1 : 2, true]);
    }
  });

  test("one op may stand in two cases", async () => {
    const ch = chan<number>();
    const op = ch.recv();
    await run(function* () {
      go(function* () {
        const r = yield* select({ a: op, b: op });
        expect(r.value).toBe(1);
        expect(["a", "b"]).toContain(r.case);
      });
      yield* gosched();
      expect(waiting(ch).receivers).toBe(2);
      yield* ch.send(1);
      expect(waiting(ch)).toEqual(nobody);
      yield* gosched();
    });
  });
});

describe("a switched-off case", () => {
  test.each([[null], [undefined]])("%s is never ready", async (off) => {
    expect(trySelect({ off })).toBe(undefined);
    expect(trySelect([off, off])).toBe(undefined);
    const ch = full(4);
    const r = await run(function* () {
      return yield* select({ off, it: ch.recv(), neither: off });
    });
    expect(r).toEqual({ case: "it", value: 4 });
  });

  test("is passed over when the select parks", async () => {
    const ch = chan<string>();
    await run(function* () {
      go(function* () {
        yield* gosched();
        yield* ch.send("x");
      });
      expect(yield* select([null, ch.recv(), undefined])).toEqual({ case: 1, value: "x" });
    });
  });
});

describe("the choice among ready cases is uniform", () => {
  const rounds = 20_000;

  /** How often each of `cases` comes, over many selects. */
  function tally(n: number, pick: () => number | string | undefined): number[] {
    const counts = Array.from({ length: n }, () => 0);
    for (let i = 0; i < rounds; i++) {
      const index = Number(pick());
      counts[index] = (counts[index] as number) + 1;
    }
    return counts;
  }

  test.each([2, 3, 4, 7, 16])("of %d ready cases each comes as often", (n) => {
    const op = chan<number>();
    op.close();
    const cases = Array.from({ length: n }, () => op.recv());
    expect(chiSquare(tally(n, () => trySelect(cases)?.case))).toBeRandom();
  });

  test("duplicates are counted separately: a channel in two of three cases comes two times of three", () => {
    const twice = chan();
    const once = chan();
    twice.close();
    once.close();
    const counts = tally(3, () => trySelect([twice.recv(), once.recv(), twice.recv()])?.case);
    expect(chiSquare(counts)).toBeRandom();
  });

  test("cases that are not ready take no part, wherever they stand", () => {
    const ready = chan();
    ready.close();
    const blocked = chan<number>();
    const cases = [blocked.recv(), ready.recv(), null, blocked.send(1), ready.recv(), blocked.recv(), ready.recv()];
    const counts = tally(7, () => trySelect(cases)?.case);
    expect([counts[0], counts[2], counts[3], counts[5]]).toEqual([0, 0, 0, 0]);
    expect(chiSquare([counts[1] as number, counts[4] as number, counts[6] as number])).toBeRandom();
  });

  test("sends, receives and timers are ready alike", () => {
    const closed = chan<number>();
    closed.close();
    const room = chan<number>(rounds);
    const counts = tally(3, () => trySelect([closed.recv(), room.send(1), sleep(0)])?.case);
    expect(chiSquare(counts)).toBeRandom();
  });

  test("in a goroutine", async () => {
    const op = chan();
    op.close();
    const counts = [0, 0, 0];
    await run(function* () {
      for (let i = 0; i < rounds; i++) {
        const { case: index } = yield* select([op.recv(), op.recv(), op.recv()]);
        counts[index] = (counts[index] as number) + 1;
      }
    });
    expect(chiSquare(counts)).toBeRandom();
  });

  test("the choices are independent: each follows each as often", () => {
    const op = chan();
    op.close();
    let before = 0;
    const pairs = tally(4, () => {
      const now = trySelect([op.recv(), op.recv()])?.case as number;
      const pair = 2 * before + now;
      before = now;
      return pair;
    });
    expect(chiSquare(pairs)).toBeRandom();
  });
});

describe("default and no case", () => {
  test("default only if none is ready: trySelect answers undefined", () => {
    const ch = chan<number>(1);
    expect(trySelect({ in: ch.recv() })).toBe(undefined);
    expect(trySelect({ in: ch.recv(), out: ch.send(9) })).toEqual({ case: "out", value: undefined });
    expect(trySelect({ in: ch.recv() })).toEqual({ case: "in", value: 9 });
  });

  test("a trySelect that takes nothing leaves nobody in a queue", () => {
    const ch = chan<number>();
    trySelect({ in: ch.recv(), out: ch.send(1), late: sleep(1000) });
    expect(waiting(ch)).toEqual(nobody);
    expect(pendingTimers()).toBe(0);
  });

  test.each([
    ["an object", select({})],
    ["an array", select([])],
  ])("no case and no default blocks for ever: %s", async (_, op) => {
    expect([trySelect({}), trySelect([])]).toEqual([undefined, undefined]);
    await expect(
      run(
        function* () {
          yield* op;
        },
        { deadlock: "exact" },
      ),
    ).rejects.toMatchObject({
      code: "ERR_DEADLOCK",
      dump: expect.stringContaining("[select (no cases)]"),
    });
  });
});

describe("a send case on a closed channel", () => {
  test("is ready: it panics if chosen", async () => {
    const ch = chan<number>();
    ch.close();
    await expect(
      run(function* () {
        yield* select({ out: ch.send(1), never: chan().recv() });
      }),
    ).rejects.toMatchObject(sendOnClosed);
    await expect(select({ out: ch.send(1) })).rejects.toMatchObject(sendOnClosed);
  });

  test("and default must not run", () => {
    const ch = chan<number>();
    ch.close();
    expect(() => trySelect({ out: ch.send(1) })).toThrow(expect.objectContaining(sendOnClosed));
  });

  test("is chosen as often as another ready case", () => {
    const closed = chan<number>();
    closed.close();
    const counts = [0, 0];
    for (let i = 0; i < 4000; i++) {
      try {
        trySelect([closed.send(1), closed.recv()]);
        counts[1] = (counts[1] as number) + 1;
      } catch {
        counts[0] = (counts[0] as number) + 1;
      }
    }
    expect(chiSquare(counts)).toBeRandom();
  });

  test("a blocked select-sender woken by close panics too, and leaves its other queues", async () => {
    const ch = chan<number>();
    const other = chan<number>();
    let caught: unknown;
    await run(function* () {
      go(function* () {
        try {
          yield* select({ other: other.recv(), out: ch.send(1), late: sleep(10_000) });
        } catch (e) {
          caught = e;
        }
      });
      yield* gosched();
      ch.close();
      yield* gosched();
      expect(caught).toMatchObject(sendOnClosed);
      expect(waiting(other)).toEqual(nobody);
      expect(pendingTimers()).toBe(0);
    });
  });
});

describe("a goroutine never pairs with itself", () => {
  test("not at once", () => {
    const ch = chan<number>();
    expect(trySelect({ in: ch.recv(), out: ch.send(1) })).toBe(undefined);
  });

  test("not when it parks", async () => {
    const ch = chan<number>();
    const stuck = run(
      function* () {
        yield* select({ in: ch.recv(), out: ch.send(1) });
      },
      { deadlock: "exact" },
    );
    await expect(stuck).rejects.toMatchObject({ code: "ERR_DEADLOCK" });
    expect(waiting(ch)).toEqual(nobody);
  });

  test("but two that do the same pair with each other", async () => {
    const ch = chan<number>();
    const got = new Set<string>();
    await run(function* () {
      function* exchange(mine: number) {
        const r = yield* select({ in: ch.recv(), out: ch.send(mine) });
        got.add(r.case === "in" ? `${mine} got ${r.value}` : `${mine} sent`);
      }
      go(exchange, 1);
      go(exchange, 2);
      yield* gosched();
      yield* gosched();
      expect(waiting(ch)).toEqual(nobody);
    });
    expect([new Set(["1 got 2", "2 sent"]), new Set(["1 sent", "2 got 1"])]).toContainEqual(got);
  });
});

describe("exactly one case fires", () => {
  test("the losers leave every queue at once, before the winner runs", async () => {
    const a = chan<number>();
    const b = chan<number>();
    const c = chan<number>();
    const never = new Promise<void>(() => {});
    let done = false;
    await run(function* () {
      go(function* () {
        yield* select({
          a: a.recv(),
          b: b.send(1),
          again: a.recv(),
          c: c.recvOk(),
          late: sleep(10_000),
          never: until(never),
        });
        done = true;
      });
      yield* gosched();
      expect([waiting(a).receivers, waiting(b).senders, waiting(c).receivers]).toEqual([2, 1, 1]);
      expect(pendingTimers()).toBe(1);
      c.trySend(1);
      expect([waiting(a), waiting(b), waiting(c)]).toEqual([nobody, nobody, nobody]);
      expect(pendingTimers()).toBe(0);
      expect(done).toBe(false);
      yield* gosched();
      expect(done).toBe(true);
    });
  });

  test("no second case fires while the winner has not run yet", async () => {
    const a = chan<number>();
    const b = chan<number>();
    const got = await run(function* () {
      go(function* () {
        expect(yield* select({ a: a.recv(), b: b.recv() })).toEqual({ case: "a", value: 1 });
      });
      yield* gosched();
      const sent = [a.trySend(1), b.trySend(2), a.trySend(3)];
      yield* gosched();
      return sent;
    });
    expect(got).toEqual([true, false, false]);
  });

  test("no value is ever lost by losing", async () => {
    const a = chan<number>();
    const b = chan<number>(2);
    const total = 3000;
    const got: number[] = [];
    await run(function* () {
      const producers = [a, b].map(
        (ch, i) =>
          function* () {
            for (let v = i; v < total; v += 2) yield* ch.send(v);
          },
      );
      for (const producer of producers) go(producer);
      const done = chan<void>();
      for (let i = 0; i < 3; i++) {
        go(function* () {
          while (got.length < total) {
            const r = yield* select({ a: a.recv(), b: b.recv(), late: sleep(0.01), over: done.recv() });
            if (r.case === "over") return;
            if (r.case === "late") continue;
            got.push(r.value as number);
          }
          if (got.length === total) done.close();
        });
      }
      yield* done.recv();
    });
    expect(got.toSorted((x, y) => x - y)).toEqual(Array.from({ length: total }, (_, i) => i));
  });

  test("no value is sent by losing", async () => {
    const data = chan<number>();
    const other = chan<number>();
    await run(function* () {
      go(function* () {
        yield* select({ out: data.send(1), other: other.recv() });
      });
      yield* gosched();
      yield* other.send(0);
      expect(data.tryRecv()).toBe(undefined);
    });
  });
});

describe("a select that loses 100,000 times leaves no trace", () => {
  const times = 100_000;

  test("in a long-lived channel, a long sleep and a long-lived promise", async () => {
    const quit = chan<void>();
    const out = chan<number>();
    const data = chan<number>();
    let subscriptions = 0;
    const never: PromiseLike<never> = {
      then() {
        subscriptions++;
        return new Promise<never>(() => {});
      },
    };
    let lost = 0;
    await run(function* () {
      go(function* () {
        for (let i = 0; i < times; i++) yield* data.send(i);
      });
      for (let i = 0; i < times; i++) {
        const r = yield* select({
          quit: quit.recv(),
          out: out.send(i),
          late: sleep(3_600_000),
          never: until(never),
          data: data.recv(),
        });
        if (r.case === "data") lost++;
      }
      expect([waiting(quit), waiting(out)]).toEqual([nobody, nobody]);
      expect(pendingTimers()).toBe(0);
    });
    expect(lost).toBe(times);
    expect(subscriptions).toBe(1);
  });
});

describe("priority", () => {
  test("takes the first ready case as listed, always", async () => {
    const blocked = chan<number>();
    const ready = chan<number>();
    ready.close();
    for (let i = 0; i < 100; i++) {
      expect(
        trySelect({ x: blocked.recv(), a: ready.recv(), b: ready.recv(), c: sleep(0) }, { priority: true })?.case,
      ).toBe("a");
      expect(trySelect([blocked.recv(), null, ready.recv(), ready.recv()], { priority: true })?.case).toBe(2);
    }
    await run(function* () {
      for (let i = 0; i < 100; i++)
        expect((yield* select({ a: ready.recv(), b: ready.recv() }, { priority: true })).case).toBe("a");
    });
  });

  test("makes no difference when none is ready: the first that can be performed is taken", async () => {
    const a = chan<number>();
    const b = chan<number>();
    await run(function* () {
      go(function* () {
        yield* b.send(1);
      });
      expect(yield* select({ a: a.recv(), b: b.recv() }, { priority: true })).toEqual({ case: "b", value: 1 });
    });
  });
});

describe("which case, and what its op returned", () => {
  test("by name for an object, by index for an array, whatever the name is", async () => {
    const ch = full(7);
    expect(trySelect({ ["a name with spaces"]: ch.recvOk() })).toEqual({
      case: "a name with spaces",
      value: [7, true],
    });
    for (const name of [
      "",
      "constructor",
      "toString",
      "then",
      "hasOwnProperty",
      "-1",
      "01",
      "1.5",
      "1e3",
      "Infinity",
    ]) {
      ch.trySend(7);
      expect(trySelect({ off: null, [name]: ch.recv() } as never)).toEqual({ case: name, value: 7 });
    }
    ch.trySend(8);
    expect(trySelect([null, ch.recv()])).toEqual({ case: 1, value: 8 });
  });

  test("an object without a prototype has cases like any other", () => {
    const ch = full(2);
    expect(trySelect(Object.assign(Object.create(null), { it: ch.recv() }))).toEqual({ case: "it", value: 2 });
  });

  test("a select that is performed twice begins anew", async () => {
    const ch = chan<number>(2);
    ch.trySend(1);
    ch.trySend(2);
    const op = select({ it: ch.recv() });
    await run(function* () {
      expect((yield* op).value).toBe(1);
      expect((yield* op).value).toBe(2);
    });
    ch.trySend(3);
    expect((await op).value).toBe(3);
  });
});

describe("a case that is no op is refused by name", () => {
  const given: [what: string, value: unknown, name: RegExp][] = [
    ["a number", 5, /the number 5/],
    ["zero", 0, /the number 0/],
    ["false", false, /the boolean false/],
    ["a string", "late", /the string "late"/],
    ["a promise", Promise.resolve(1), /a promise.*until\(promise\)/],
    ["a Task", chan().forEach(() => {}), /a Task.*several steps/],
    ["a select", select({}), /a select.*no single commit point/],
    ["a channel", chan(), /a channel: write `\.recv\(\)`, or `\.send\(value\)`/],
    ["a function", function f() {}, /the function f/],
    ["a generator", (function* () {})(), /must be an op, not/],
    ["an array", [1], /an array of 1/],
    ["a plain object", {}, /a plain object/],
    ["an object without a prototype", Object.create(null), /a plain object/],
    ["a symbol", Symbol("s"), /Symbol\(s\)/],
  ];

  test.each(given)("%s", async (_, value, name) => {
    const ch = chan<number>();
    const refused = { name: "UsageError", code: "ERR_SELECT_CASE", message: expect.stringMatching(name) };
    const cases = { first: ch.recv(), bad: value, last: ch.send(1) } as never;
    expect(() => trySelect(cases)).toThrow(expect.objectContaining(refused));
    await expect(
      run(function* () {
        yield* select(cases);
      }),
    ).rejects.toMatchObject(refused);
    await expect(Promise.resolve(select(cases))).rejects.toMatchObject(refused);
    await expect(
      run(function* () {
        yield* select([ch.recv(), value] as never);
      }),
    ).rejects.toMatchObject({ message: expect.stringContaining("case 1 ") });
    await expect(
      run(function* () {
        yield* select(cases, { priority: true });
      }),
    ).rejects.toMatchObject(refused);
    expect(waiting(ch)).toEqual(nobody);
  });

  test("the message names the case", () => {
    expect(() => trySelect({ late: 5 } as never)).toThrow('select: case "late" must be an op, not the number 5');
  });

  test.each([
    [null, "null"],
    [undefined, "undefined"],
    [5, "the number 5"],
    ["ab", 'the string "ab"'],
    [() => {}, "an anonymous function"],
  ])("and so are cases that are no object: %s", (cases, name) => {
    for (const f of both) {
      expect(() => f(cases)).toThrow(
        expect.objectContaining({ code: "ERR_SELECT_CASES", message: expect.stringContaining(name) }),
      );
    }
  });

  test("an op in the place of the cases is refused", () => {
    expect(() => trySelect(chan().recv() as never)).toThrow(expect.objectContaining({ name: "UsageError" }));
    expect(() => trySelect(chan() as never)).toThrow(expect.objectContaining({ name: "UsageError" }));
  });
});

describe("names that look like integers are refused, since JavaScript would reorder the cases", () => {
  test.each([["0"], ["1"], ["10"], ["4294967294"]])("%s", (name) => {
    for (const f of both) {
      expect(() => f({ word: null, [name]: chan().recv() })).toThrow(
        expect.objectContaining({
          name: "UsageError",
          code: "ERR_SELECT_NAME",
          message: expect.stringContaining(JSON.stringify(name)),
        }),
      );
    }
  });
});

describe("cases that are no cases", () => {
  test.each([
    ["a map", new Map()],
    ["a promise", Promise.resolve()],
  ])("%s has none: a TypeError, not a wait for ever", (_, cases) => {
    expect(() => select(cases as never)).toThrow(expect.objectContaining({ code: "ERR_SELECT_CASES" }) as Error);
    expect(() => trySelect(cases as never)).toThrow(TypeError);
  });
});
