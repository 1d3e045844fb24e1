/**
 * The kernel's own source under the explorer: between any two atomic accesses another thread may run. A lost wake-up
 * shows as a deadlock, a value that is lost or doubled as a wrong result. Each fault that is put in is found. It runs
 * twice: where all see each store at once, and where stores are buffered, as on x86, for which the kernel leaves out a
 * locked instruction.
 */

import process from "node:process";
import { compileFunction } from "node:vm";
import { describe, expect, it } from "vitest";
import { explore, pct, pos, random, type StrategyMaker } from "../../../../lib/dev/testing/index.ts";
import { WaitGroup } from "../../../../lib/std/sync/index.ts";
import { go, type Routine } from "../../../../lib/index.ts";
import { makeChannel, Memory, ThreadModel, type Factory } from "./model.ts";
import { translate } from "./translate.ts";

function factory(change?: (text: string) => string): Factory {
  return compileFunction(translate(change), ["memory"]) as Factory;
}

/** Null, for what a closed channel gives, first. */
function byValue(a: number | null, b: number | null): number {
  return (a ?? -1) - (b ?? -1);
}

const kernel = factory();

/** The kernel with a fault. */
function faulty(right: string, wrong: string): Factory {
  return factory((text) => {
    expect(text).toContain(right);
    return text.replaceAll(right, wrong);
  });
}

const CHANNEL = 40_000;

/** A body of an exploration: each of `threads` runs beside the others, once all have a slot. */
type Threads = readonly ((thread: ThreadModel, world: World) => Routine)[];

interface World {
  readonly memory: Memory;
  readonly a: number;
  readonly b: number;
  readonly received: (number | null)[];
}

/** How threads see each other's stores. */
type Stores = "at once" | "buffered";

function body(made: Factory, stores: Stores, { caps, threads, before }: Scenario) {
  return function* (): Routine<World> {
    const memory = new Memory();
    const world: World = {
      memory,
      a: makeChannel(memory, CHANNEL, caps[0]),
      b: makeChannel(memory, CHANNEL + 1000, caps[1]),
      received: [],
    };
    const all = threads.map(
      (_, i) => new ThreadModel(stores === "buffered" ? memory.view() : memory, made, 100_000 + i * 1000),
    );
    for (const thread of all) yield* thread.enter();
    if (before !== undefined) yield* before(all[0] as ThreadModel, world);
    for (const thread of all) if (stores === "buffered") go(() => thread.memory.drain());
    const wg = new WaitGroup();
    threads.forEach((run, i) => wg.go(run, all[i] as ThreadModel, world));
    yield* wg.wait();
    for (const thread of all) thread.memory.stop();
    return world;
  };
}

const EXECUTIONS = Number(process.env["EXECUTIONS"] ?? 1500);
const strategies: [string, StrategyMaker][] = [
  ["random", random()],
  ["pct", pct({ depth: 4 })],
  ["pos", pos()],
];

async function findingOf(
  made: Factory,
  stores: Stores,
  scenario: Scenario,
  executions: number,
): Promise<string | null> {
  for (const [name, strategy] of strategies) {
    const { finding } = await explore(body(made, stores, scenario), {
      strategy,
      executions,
      maxSteps: 20_000,
      timeout: 300_000,
      shrink: 300,
      check: scenario.expected,
      races: false,
    });
    if (finding !== null) return `${name}: ${String(finding)}`;
  }
  return null;
}

const sender = (...values: number[]) =>
  function* (thread: ThreadModel, { a }: World): Routine {
    for (const value of values) if (!(yield* thread.send(a, value))) return;
  };

const receiver = (count: number) =>
  function* (thread: ThreadModel, { a, received }: World): Routine {
    for (let n = 0; n < count; n++) received.push(yield* thread.recv(a));
  };

const restReceiver = function* (thread: ThreadModel, { a, received }: World): Routine {
  for (let value = yield* thread.recv(a); value !== null; value = yield* thread.recv(a)) received.push(value);
};

const closer = function* (thread: ThreadModel, { a }: World): Routine {
  yield* thread.kernel.close(a);
};

/** All of `values`, each once, tens in order. */
const delivers =
  (...values: number[]) =>
  ({ received }: World): void => {
    expect(received.toSorted(byValue)).toEqual(values.toSorted(byValue));
  };

/** Fills the channel before anybody else runs. */
const full = (...values: number[]) =>
  function* (thread: ThreadModel, { a }: World): Routine {
    for (const value of values) yield* thread.kernel.sendNumber(a, 1, value);
  };

interface Scenario {
  readonly caps: readonly [number, number];
  readonly threads: Threads;
  readonly expected: (world: World) => void;
  readonly before?: (thread: ThreadModel, world: World) => Routine;
}

const scenarios: Record<string, Scenario> = {
  "two senders and two receivers, unbuffered": {
    caps: [0, 0],
    threads: [sender(11, 12), sender(21, 22), receiver(2), receiver(2)],
    expected: delivers(11, 12, 21, 22),
  },
  "two senders and two receivers, one place": {
    caps: [1, 0],
    threads: [sender(11, 12), sender(21, 22), receiver(2), receiver(2)],
    expected: delivers(11, 12, 21, 22),
  },
  "two senders and two receivers, two places": {
    caps: [2, 0],
    threads: [sender(11, 12), sender(21, 22), receiver(2), receiver(2)],
    expected: delivers(11, 12, 21, 22),
  },
  "two receivers, three places of four": {
    caps: [3, 0],
    threads: [sender(11, 12, 13), sender(21, 22), receiver(3), receiver(2)],
    expected: delivers(11, 12, 13, 21, 22),
  },
  "whoever waits to send goes on once there is room": {
    caps: [2, 0],
    before: full(1, 2),
    threads: [sender(11), sender(21), receiver(1), receiver(1)],
    expected: ({ received }) => expect(received.toSorted(byValue)).toEqual([1, 2]),
  },
  "one sender's values stay in order": {
    caps: [2, 0],
    threads: [sender(11, 12, 13, 14), receiver(4)],
    expected: ({ received }) => expect(received).toEqual([11, 12, 13, 14]),
  },
  "close while others send and receive": {
    caps: [1, 0],
    threads: [sender(11, 12), closer, restReceiver, restReceiver],
    expected: ({ received }) => expect([[], [11], [11, 12]]).toContainEqual(received.toSorted(byValue)),
  },
  "close while others wait, unbuffered": {
    caps: [0, 0],
    threads: [sender(11), sender(21), closer, restReceiver],
    expected: () => {},
  },
  "selects that meet each other": {
    caps: [0, 0],
    threads: [
      function* (thread, { a, b, received }) {
        const { value } = yield* thread.select([
          { ch: a, send: 1 },
          { ch: b, send: null },
        ]);
        received.push(value);
      },
      function* (thread, { a, b, received }) {
        const { value } = yield* thread.select([
          { ch: b, send: 2 },
          { ch: a, send: null },
        ]);
        received.push(value);
      },
    ],
    expected: ({ received }) =>
      expect([
        [null, 1],
        [null, 2],
      ]).toContainEqual(received.toSorted(byValue)),
  },
  "selects that both send and receive on one channel": {
    caps: [0, 0],
    threads: [1, 2, 3, 4].map(
      (n) =>
        function* (thread, { a, received }) {
          const { value } = yield* thread.select([
            { ch: a, send: n },
            { ch: a, send: null },
          ]);
          received.push(value);
        },
    ),
    expected: ({ received }) => expect(received.filter((value) => value === null)).toHaveLength(2),
  },
  "a select that loses leaves what it was woken for to others": {
    caps: [1, 1],
    threads: [
      function* (thread, { a, b, received }) {
        const { value } = yield* thread.select([
          { ch: a, send: null },
          { ch: b, send: null },
        ]);
        received.push(value);
      },
      function* (thread, { a, b, received }) {
        received.push(yield* thread.recv(a));
        received.push(yield* thread.recv(b));
      },
      sender(1, 3),
      function* (thread, { b }) {
        yield* thread.send(b, 2);
        yield* thread.send(b, 4);
      },
    ],
    expected: ({ received }) => expect(new Set(received).size).toBe(3),
  },
};

describe("the kernel under the explorer", () => {
  describe.each<Stores>(["at once", "buffered"])("stores seen: %s", (stores) => {
    it.each(Object.entries(scenarios))(
      "%s",
      async (_name, scenario) => {
        expect(await findingOf(kernel, stores, scenario, EXECUTIONS)).toBeNull();
      },
      600_000,
    );
  });

  it("gives each thread a slot of its own", async () => {
    const entering = (made: Factory) =>
      function* (): Routine<number[]> {
        const memory = new Memory();
        const wg = new WaitGroup();
        const slots: number[] = [];
        for (let i = 0; i < 3; i++) {
          wg.go(function* () {
            slots.push(yield* new ThreadModel(memory, made, 100_000 + i * 1000).enter());
          });
        }
        yield* wg.wait();
        return slots;
      };
    const check = (slots: number[]): void => expect(slots.toSorted(byValue)).toEqual([0, 1, 2]);
    expect((await explore(entering(kernel), { executions: 3000, check, races: false })).finding).toBeNull();
    // The new slot was once its maker's without a word.
    const wrong = faulty(
      "atomic.cmpxchg<i32>(SLOTS, n, n + 1);",
      "if (atomic.cmpxchg<i32>(SLOTS, n, n + 1) == n) { atomic.store<i32>(slotAt(n) + SLOT_LIFE, -1); occupy(n, slotAt(n)); return n; }",
    );
    expect((await explore(entering(wrong), { executions: 3000, check, races: false })).finding?.kind).toBe("property");
  }, 120_000);

  it("brings every token to its inbox, each producer's in order", async () => {
    const posting = (made: Factory) =>
      function* (): Routine<number[]> {
        const memory = new Memory();
        const consumer = new ThreadModel(memory, made, 100_000);
        yield* consumer.enter();
        const wg = new WaitGroup();
        for (let i = 1; i <= 2; i++) {
          const producer = new ThreadModel(memory, made, 100_000 + i * 1000);
          yield* producer.enter();
          wg.go(function* () {
            yield* producer.kernel.post(100_000 + i * 10_000);
            yield* producer.kernel.post(100_000 + i * 10_000 + 64);
          });
        }
        const tokens = yield* consumer.take(4);
        yield* wg.wait();
        return tokens;
      };
    const check = (tokens: number[]): void => {
      expect(tokens.toSorted(byValue)).toEqual([110_000, 110_064, 120_000, 120_064]);
      for (const i of [1, 2])
        expect(tokens.indexOf(100_000 + i * 10_000)).toBeLessThan(tokens.indexOf(100_000 + i * 10_000 + 64));
    };
    const options = { executions: 20_000, timeout: 60_000, maxSteps: 5000, races: false, check };
    expect((await explore(posting(kernel), options)).finding).toBeNull();
    const right = "if (<usize>atomic.load<i32>(me + SLOT_INBOX) != tail) return 1;";
    expect((await explore(posting(faulty(right, "")), options)).finding).not.toBeNull();
  }, 200_000);

  it.each([
    [
      "nobody is served after a receive",
      "whoever waits to send goes on once there is room",
      "if (r == DONE && atomic.load<i32>(c + CHANNEL_FLAGS + 4) != 0) refill(c);",
      "",
    ],
    [
      "nobody is woken after a put",
      "two senders and two receivers, one place",
      "if (r == DONE && atomic.load<i32>(c + CHANNEL_FLAGS) != 0) wake(c, 0);",
      "",
    ],
    [
      "who queues to receive looks no more",
      "two senders and two receivers, one place",
      "else if (!isEmpty(c)) wake(c, 0);",
      "",
    ],
    [
      "who queues to send looks no more",
      "two senders and two receivers, two places",
      "if (sending) refill(c);",
      "if (sending) return;",
    ],
    [
      "two that are opposite both queue",
      "two senders and two receivers, unbuffered",
      "> mine) { unlock(c); return BLOCKED; }",
      "> 99) { unlock(c); return BLOCKED; }",
    ],
    [
      "a value is read once its place is free",
      "two senders and two receivers, two places",
      "store<i64>(out + CELL_PAYLOAD, payload);",
      "atomic.load<i32>(c + CHANNEL_HEAD); store<i64>(out + CELL_PAYLOAD, load<i64>(s + CELL_PAYLOAD));",
    ],
    [
      "a full ring takes one more",
      "two senders and two receivers, one place",
      "if (tail - head >= size) return false;",
      "if (tail - head > size) return false;",
    ],
    [
      "a token is claimed without looking",
      "selects that both send and receive on one channel",
      "const won = isAlive(token) && atomic.cmpxchg<i32>(token, 0, to) == 0;",
      "const won = isAlive(token); atomic.store<i32>(token, to);",
    ],
  ])(
    "finds the fault that %s",
    async (_fault, scenario, right, wrong) => {
      expect(await findingOf(faulty(right, wrong), "at once", scenarios[scenario] as Scenario, 20_000)).not.toBeNull();
    },
    600_000,
  );

  // What is right where all see each store at once need not be where stores are buffered.
  it.each([
    [
      "who queues to receive looks at the place, not at TAIL",
      "two senders and two receivers, one place",
      "else if (!isEmpty(c)) wake(c, 0);",
      "else { const head = atomic.load<i32>(c + CHANNEL_HEAD); if (atomic.load<i32>(cellAt(c, head)) == head + 2) wake(c, 0); }",
    ],
    [
      "a place is claimed by no locked instruction",
      "one sender's values stay in order",
      "const found = atomic.cmpxchg<i32>(c + CHANNEL_TAIL, tail, tail + 2);",
      "const found = tail; store<i32>(c + CHANNEL_TAIL, tail + 2);",
    ],
  ])(
    "finds the fault that %s, only where stores are buffered",
    async (_fault, name, right, wrong) => {
      const scenario = scenarios[name] as Scenario;
      expect(await findingOf(faulty(right, wrong), "buffered", scenario, 20_000)).not.toBeNull();
      expect(await findingOf(faulty(right, wrong), "at once", scenario, EXECUTIONS)).toBeNull();
    },
    600_000,
  );
});
