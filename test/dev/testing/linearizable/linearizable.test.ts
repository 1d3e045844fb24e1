import { describe, expect, test } from "vitest";
import { chan, go, gosched, run, type Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import { explore, history, linearizable, type Invocation, type SequentialModel } from "goroutines/testing";

type Access = "read" | { readonly write: number };

const register: SequentialModel<number, Access, number | void> = {
  init: 0,
  step: (value, input) =>
    input === "read" ? { state: value, output: value } : { state: input.write, output: undefined },
};

type QueueOp = "deq" | { readonly enq: number };

/** `deq` waits while it is empty. */
const queue: SequentialModel<readonly number[], QueueOp, number | void> = {
  init: [],
  step(values, input) {
    if (input !== "deq") return { state: [...values, input.enq], output: undefined };
    const [first, ...rest] = values;
    return first === undefined ? [] : { state: rest, output: first };
  },
};

const counter: SequentialModel<number, "add", number> = { init: 0, step: (n) => ({ state: n + 1, output: n }) };

type MapOp = { readonly key: string; readonly put?: number };

const map: SequentialModel<number | undefined, MapOp, number | undefined> = {
  init: undefined,
  step: (value, { put }) => ({ state: put ?? value, output: value }),
  key: ({ key }) => key,
};

/** An operation from `call` to `end`; without an end it is pending. */
function op<I, O>(process: string, call: number, end: number | undefined, input: I, output?: O): Invocation<I, O> {
  return { process, call, return: end, input, output };
}

describe("a register", () => {
  test("may be read during a write as before it or as after it", () => {
    for (const [first, second] of [
      [0, 0],
      [0, 1],
      [1, 1],
    ] as const) {
      const calls = [
        op<Access, number | void>("w", 1, 6, { write: 1 }),
        op<Access, number>("r", 2, 3, "read", first),
        op<Access, number>("r", 4, 5, "read", second),
      ];
      expect(linearizable(register, calls)).toEqual({ ok: true });
    }
  });

  test("never goes back: a new value and then the old one are explained as impossible", () => {
    const calls = [
      op<Access, number | void>("w", 1, 8, { write: 1 }),
      op<Access, number>("a", 2, 3, "read", 1),
      op<Access, number>("b", 4, 5, "read", 0),
      op<Access, number>("c", 6, 7, "read", 1),
    ];
    const result = linearizable(register, calls);
    expect(result).toMatchObject({ ok: false, misfit: { process: "b", output: 0 }, states: [1] });
    expect(result.ok || result.explanation).toBe(
      [
        "not linearizable: read by b returned 0, which fits nowhere",
        "all that had returned before it leads to one state:",
        "  1, where it returns 1",
        "the shortest part of the history that shows it:",
        "  by  call  return   operation",
        "  w   1     pending  {write: 1}",
        "  a   2     3        read -> 1",
        "  b   4     5        read -> 0",
      ].join("\n"),
    );
  });

  test("whose write has not returned may have been written or not, at any time since", () => {
    const pending = op<Access, number | void>("w", 1, undefined, { write: 1 });
    const reads = (...values: number[]) =>
      values.map((v, i) => op<Access, number>("r", 10 * i + 2, 10 * i + 3, "read", v));
    expect(linearizable(register, [pending, ...reads(0, 0)]).ok).toBe(true);
    expect(linearizable(register, [pending, ...reads(0, 1, 1)]).ok).toBe(true);
    expect(linearizable(register, [pending, ...reads(1, 0)]).ok).toBe(false);
    expect(linearizable(register, [...reads(1), { ...pending, call: 4 }]).ok).toBe(false);
  });

  test("two operations at the same moment overlap", () => {
    const calls = [op<Access, number | void>("w", 1, 2, { write: 1 }), op<Access, number>("r", 2, 3, "read", 0)];
    expect(linearizable(register, calls).ok).toBe(true);
    expect(linearizable(register, [calls[0] as (typeof calls)[0], op<Access, number>("r", 2.5, 3, "read", 0)]).ok).toBe(
      false,
    );
  });
});

describe("a queue", () => {
  test("gives overlapping values in either order, and one that came later never first", () => {
    const enq = (process: string, call: number, end: number, n: number) =>
      op<QueueOp, number | void>(process, call, end, { enq: n });
    const deq = (call: number, n: number) => op<QueueOp, number>("c", call, call + 1, "deq", n);
    expect(linearizable(queue, [enq("a", 1, 4, 1), enq("b", 2, 3, 2), deq(5, 2), deq(7, 1)]).ok).toBe(true);
    const wrong = linearizable(queue, [enq("a", 1, 2, 1), enq("b", 3, 4, 2), deq(5, 2), deq(7, 1)]);
    expect(wrong).toMatchObject({ ok: false, misfit: { call: 5 }, states: [[1, 2]] });
  });

  test("an operation that would have to wait has no place", () => {
    const result = linearizable(queue, [op<QueueOp, number>("c", 1, 2, "deq", 7)]);
    expect(result.ok || result.explanation).toContain("  [], where it would wait");
  });

  type Poll = "poll" | { readonly enq: number };

  /** `poll` returns undefined when it is empty. */
  const polled: SequentialModel<readonly number[], Poll, number | undefined> = {
    init: [],
    step: (values, input) =>
      input === "poll"
        ? { state: values.slice(1), output: values[0] }
        : { state: [...values, input.enq], output: undefined },
  };

  /** Two fill it and one empties it. Without the lock another may come between the look at the tail and the write. */
  function* program(locked: boolean): Routine<Iterable<Invocation<Poll, number | undefined>>> {
    const calls = history<Poll, number | undefined>();
    const values: number[] = [];
    const mu = new Mutex();
    const wg = new WaitGroup();
    function* enqueue(n: number): Routine<undefined> {
      if (locked) yield* mu.lock();
      const tail = values.length;
      yield* gosched();
      values[tail] = n;
      if (locked) mu.unlock();
      return undefined;
    }
    function* poll(): Routine<number | undefined> {
      if (locked) yield* mu.lock();
      const value = values.shift();
      if (locked) mu.unlock();
      return value;
    }
    for (const n of [1, 2]) wg.go(() => calls.perform(`producer ${n}`, { enq: n }, enqueue(n)));
    yield* wg.wait();
    for (let n = 0; n < 2; n++) yield* calls.perform("consumer", "poll", poll());
    return calls;
  }

  test("that loses a value under some schedules is found by explore, and explained; with a lock it passes", async () => {
    const check = (calls: Iterable<Invocation<Poll, number | undefined>>): void => {
      const result = linearizable(polled, calls);
      if (!result.ok) throw new Error(result.explanation);
    };
    const { finding } = await explore(() => program(false), { check });
    expect(finding?.kind).toBe("property");
    expect(finding?.message).toContain("poll by consumer returned undefined, which fits nowhere");
    expect((await explore(() => program(true), { check, executions: 300 })).finding).toBe(null);
  });
});

describe("a counter", () => {
  /** Two that add one to what they have read. */
  function* program(locked: boolean): Routine<Iterable<Invocation<"add", number>>> {
    const calls = history<"add", number>();
    let count = 0;
    const mu = new Mutex();
    const done = chan<void>();
    function* add(): Routine<number> {
      if (locked) yield* mu.lock();
      const n = count;
      yield* done.send();
      count = n + 1;
      if (locked) mu.unlock();
      return n;
    }
    for (const by of ["a", "b"])
      go(function* () {
        yield* calls.perform(by, "add", add());
        yield* done.send();
      });
    for (let i = 0; i < 4; i++) yield* done.recv();
    return calls;
  }

  test("whose reads and writes interleave is not one: explore finds it with the explanation", async () => {
    const check = (calls: Iterable<Invocation<"add", number>>): void => {
      const result = linearizable(counter, calls);
      if (!result.ok) throw new Error(result.explanation);
    };
    const { finding } = await explore(() => program(false), { check });
    expect(finding?.kind).toBe("property");
    expect(finding?.message).toContain("which fits nowhere");
    expect((await explore(() => program(true), { check, executions: 300 })).finding).toBe(null);
  });

  test("lists what all before can have led to", () => {
    const add = (process: string, call: number, end: number | undefined, n?: number) =>
      op<"add", number>(process, call, end, "add", n);
    const result = linearizable(counter, [add("a", 1, undefined), add("b", 2, undefined), add("c", 3, 4, 5)]);
    expect(result.ok || result.states.toSorted((x, y) => x - y)).toEqual([0, 1, 2]);
    expect(result.ok || result.explanation).toContain("can have led to 3 states:");
  });
});

describe("keys", () => {
  const calls = (broken: boolean): Invocation<MapOp, number | undefined>[] => {
    const all: Invocation<MapOp, number | undefined>[] = [];
    const values = new Map<string, number>();
    for (let n = 0; n < 10_000; n++) {
      const key = `k${n % 100}`;
      const before = values.get(key);
      values.set(key, n);
      // Ten at a time overlap.
      all.push(op("p", 10 * n, 10 * n + 1 + 100 * (n % 10), { key, put: n }, broken && n === 7777 ? 1 : before));
    }
    return all;
  };

  test("are looked at one by one: 10,000 operations on 100 keys take few steps", () => {
    expect(linearizable(map, calls(false), { steps: 11_000 })).toEqual({ ok: true });
  });

  test("name the part that is wrong", () => {
    const result = linearizable(map, calls(true), { steps: 11_000 });
    expect(result).toMatchObject({ ok: false, misfit: { input: { key: "k77", put: 7777 } } });
    expect(result.ok || result.explanation).toMatch(/^not linearizable at key "k77": /);
    expect(result.ok || result.prefix.every(({ input }) => input.key === "k77")).toBe(true);
  });

  test("are told apart by what they hold", () => {
    const pair: SequentialModel<number, readonly [string, number], number> = {
      init: 0,
      step: (n) => ({ state: n + 1, output: n }),
      key: (input) => input,
    };
    const add = (call: number, input: readonly [string, number], n: number) => op("p", call, call + 1, input, n);
    expect(linearizable(pair, [add(1, ["a", 1], 0), add(3, ["a", 2], 0), add(5, ["a", 1], 1)]).ok).toBe(true);
    expect(linearizable(pair, [add(1, ["a", 1], 0), add(3, ["a", 1], 0)]).ok).toBe(false);
  });
});

describe("the shortest prefix", () => {
  test("ends where the first impossible value is returned, though the search is stuck before", () => {
    // Up to 5 all is well: x may have come first. That it has returned 7 shows at 20.
    const add = (process: string, call: number, end: number, n: number) =>
      op<"add", number>(process, call, end, "add", n);
    const calls = [add("x", 1, 20, 7), add("a", 2, 3, 1), add("b", 4, 5, 2), add("c", 30, 31, 3)];
    const result = linearizable(counter, calls);
    expect(result).toMatchObject({ ok: false, misfit: { process: "a" }, states: [0] });
    expect(result.ok || new Set(result.prefix.map((o) => o.process))).toEqual(new Set(["x", "a", "b"]));
    expect(
      linearizable(
        counter,
        calls.map((o) => (o.process === "x" ? { ...o, output: 0 } : o)),
      ).ok,
    ).toBe(true);
  });

  test("leaves out what comes later", () => {
    const later = Array.from({ length: 50 }, (_, i) =>
      op<Access, number | void>("w", 100 + 2 * i, 101 + 2 * i, { write: i }),
    );
    const result = linearizable(register, [op<Access, number>("r", 1, 2, "read", 5), ...later]);
    expect(result.ok || result.prefix.length).toBe(1);
  });
});

describe("the budget", () => {
  test("ends a search that would take for ever, and says of what", () => {
    const parity: SequentialModel<number, number, number> = {
      init: 0,
      step: (sum, n) => ({ state: sum + n, output: -1 }),
    };
    const calls = Array.from({ length: 40 }, (_, i) =>
      op<number, number>(`p${i}`, i, 1000, 2 ** i, i === 39 ? -2 : -1),
    );
    const call = (): unknown => linearizable(parity, calls, { steps: 5000 });
    expect(call).toThrow(expect.objectContaining({ code: "ERR_LINEARIZABLE_BUDGET" }) as Error);
    expect(call).toThrow("gave up after 5000 steps at 40 operations, 40 of them at once");
  });

  test("names the key", () => {
    const keyed: SequentialModel<number, readonly [string, number], number> = {
      init: 0,
      key: ([key]) => key,
      step: (sum, [, n]) => ({ state: sum + n, output: -1 }),
    };
    const calls = Array.from({ length: 30 }, (_, i) =>
      op<readonly [string, number], number>("p", i, 1000, ["big", 2 ** i], i === 29 ? -2 : -1),
    );
    expect(() => linearizable(keyed, calls, { steps: 500 })).toThrow('30 operations at key "big", 30 of them at once');
  });
});

describe("a bad call", () => {
  const one = (change: object): Invocation<Access, number>[] => [
    { ...op<Access, number>("r", 1, 2, "read", 0), ...change },
  ];
  test.each<[string, () => unknown, string, string]>([
    [
      "an operation without a time",
      () => linearizable(register, one({ call: "soon" })),
      "ERR_HISTORY",
      'its call must be a number, not the string "soon"',
    ],
    [
      "an operation that returned before its call",
      () => linearizable(register, one({ return: 0 })),
      "ERR_HISTORY",
      "it returned at the number 0, before its call at 1",
    ],
    [
      "no budget",
      () => linearizable(register, [], { steps: 0 }),
      "ERR_WHOLE_NUMBER",
      "linearizable: steps must be a whole number, 1 or more",
    ],
  ])("%s is refused", (_, call, code, message) => {
    expect(call).toThrow(message);
    expect(call).toThrow(expect.objectContaining({ code }) as Error);
  });

  test("a model that changes the state that it is given is found out", () => {
    const pushing: SequentialModel<number[], number, number> = {
      init: [],
      step(state, n) {
        state.push(n);
        return { state, output: state.length };
      },
    };
    expect(() => linearizable(pushing, [op("p", 1, 2, 5, 1)])).toThrow(
      expect.objectContaining({ code: "ERR_MODEL_STATE" }) as Error,
    );
  });
});

describe("the recorder", () => {
  test("notes calls and returns in the order in which they happen", async () => {
    const calls = history<string, number>();
    const ch = chan<number>();
    await run(function* () {
      go(function* () {
        yield* calls.perform("receiver", "recv", ch.recv() as never);
      });
      const returned = calls.call("callback", "work");
      yield* calls.perform(
        "sender",
        "send",
        (function* (): Routine<number> {
          yield* ch.send(7);
          return 0;
        })(),
      );
      returned(3);
    });
    expect([...calls]).toEqual([
      { process: "callback", input: "work", call: 1, return: 6, output: 3 },
      { process: "sender", input: "send", call: 2, return: 5, output: 0 },
      { process: "receiver", input: "recv", call: 3, return: 4, output: 7 },
    ]);
  });

  test("takes one that throws for one that has not returned", async () => {
    const calls = history<string, void>();
    const ch = chan<number>();
    ch.close();
    await expect(run(() => calls.perform("p", "send", ch.send(1)))).rejects.toThrow("send on closed channel");
    expect([...calls]).toEqual([{ process: "p", input: "send", call: 1, return: undefined, output: undefined }]);
  });
});
