// Watched data: what of it is told, that it stays what it is to the program, and which updates are lost.
import { chan, go, gosched, select, sleep, type Body, type Routine } from "goroutines";
import { Bool } from "goroutines/atomic";
import { Cond, Mutex, RWMutex, WaitGroup } from "goroutines/sync";
import {
  auto,
  delay,
  dfs,
  dpor,
  explore,
  fifo,
  random,
  replay,
  shrink,
  watch,
  type ExploreOptions,
  type Finding,
} from "goroutines/testing";
import { describe, expect, test } from "vitest";

/** Executes `body` once, by the default schedule; what was found, with the report that tells it. */
async function once(body: Body<unknown>): Promise<Finding | null> {
  return (await explore(body, { strategy: fifo() })).finding;
}

/** Each of `routines` as a goroutine, and waits for all. */
function* together(...routines: readonly (() => Routine<unknown>)[]): Routine {
  const wg = new WaitGroup();
  for (const routine of routines) wg.go(routine);
  yield* wg.wait();
}

/** Programs that lose an update, each on data of its own. */
const wrong: Readonly<Record<string, Body<unknown>>> = {
  *"a counter"() {
    const counter = watch({ n: 0 });
    function* hit(): Routine {
      const { n } = counter;
      yield* gosched();
      counter.n = n + 1;
    }
    yield* together(hit, hit);
  },

  *"a counter by +=, whose left side is read first"() {
    const counter = watch({ n: 0 });
    function* one(): Routine<number> {
      yield* gosched();
      return 1;
    }
    function* hit(): Routine {
      counter.n += yield* one();
    }
    yield* together(hit, hit);
  },

  *"an entry of a map that is not there yet"() {
    const owners = watch(new Map<string, string>());
    function* claim(who: string): Routine {
      if (owners.has("room")) return;
      yield* sleep(1);
      owners.set("room", who);
    }
    yield* together(
      () => claim("ann"),
      () => claim("bob"),
    );
  },

  *"a connection that two open"() {
    class Connection {
      readonly socket = {};
    }
    const state = watch<{ connection: Connection | null }>({ connection: null });
    function* open(): Routine<Connection> {
      if (state.connection === null) {
        yield* sleep(1);
        state.connection = new Connection();
      }
      return state.connection;
    }
    yield* together(open, open);
  },

  *"a list that is replaced by a longer one"() {
    const topics = watch(new Map<string, readonly string[]>());
    function* subscribe(who: string): Routine {
      const list = topics.get("news") ?? [];
      yield* gosched();
      topics.set("news", [...list, who]);
    }
    yield* together(
      () => subscribe("ann"),
      () => subscribe("bob"),
    );
  },

  *"a record in a map, and a record in that"() {
    const accounts = watch(new Map([["ann", { money: { cents: 100 } }]]));
    function* pay(cents: number): Routine {
      const account = accounts.get("ann")!;
      const rest = account.money.cents - cents;
      yield* sleep(1);
      account.money.cents = rest;
    }
    yield* together(
      () => pay(1),
      () => pay(2),
    );
  },

  *"an instance of a class"() {
    class Account {
      money = 100;
      *pay(n: number): Routine {
        const { money } = this;
        yield* sleep(1);
        this.money = money - n;
      }
    }
    const account = watch(new Account());
    yield* together(
      () => account.pay(1),
      () => account.pay(2),
    );
  },

  *"what a lock guards, by halves"() {
    const mu = new Mutex();
    const counter = watch({ n: 0 });
    function* hit(): Routine {
      yield* mu.lock();
      const { n } = counter;
      mu.unlock();
      yield* mu.lock();
      counter.n = n + 1;
      mu.unlock();
    }
    yield* together(hit, hit);
  },

  *"an element that is deleted after another has put a new one there"() {
    const sessions = watch(new Map([["ann", 1]]));
    yield* together(
      function* () {
        if (sessions.get("ann") === 1) {
          yield* sleep(1);
          sessions.delete("ann");
        }
      },
      function* () {
        yield* gosched();
        sessions.set("ann", 2);
      },
    );
  },
};

/** Programs that lose none. */
const right: Readonly<Record<string, Body<unknown>>> = {
  *"a read, an op and a write under one lock"() {
    const mu = new Mutex();
    const counter = watch({ n: 0 });
    function* hit(): Routine {
      yield* mu.lock();
      const { n } = counter;
      yield* gosched();
      counter.n = n + 1;
      mu.unlock();
    }
    yield* together(hit, hit, hit);
  },

  *"a read and a write in one step, in any order with others"() {
    const counter = watch({ n: 0 });
    function* hit(): Routine {
      for (let i = 0; i < 2; i++) {
        counter.n++;
        yield* gosched();
      }
    }
    yield* together(hit, hit);
  },

  *"a look again after the wait"() {
    const counter = watch({ n: 0 });
    function* hit(): Routine {
      for (;;) {
        const { n } = counter;
        yield* gosched();
        if (counter.n !== n) continue;
        counter.n = n + 1;
        return;
      }
    }
    yield* together(hit, hit);
  },

  *"keys of their own"() {
    const counts = watch(new Map<string, number>());
    const fields = watch<Record<string, number>>({});
    function* hit(key: string): Routine {
      const before = counts.get(key) ?? 0;
      const field = fields[key] ?? 0;
      yield* gosched();
      counts.set(key, before + 1);
      fields[key] = field + 1;
    }
    yield* together(
      () => hit("a"),
      () => hit("b"),
    );
  },

  *"a value that is handed over through a channel"() {
    const job = watch({ state: "new" });
    const todo = chan<typeof job>();
    const done = chan<string>();
    go(function* worker() {
      const mine = (yield* todo.recv()) as typeof job;
      mine.state += ", made";
      yield* done.send("shipped");
    });
    const { state } = job;
    yield* todo.send(job);
    job.state = `${yield* done.recv()}, was ${state}`;
  },

  *"the status and the time of what came last, by whoever it came"() {
    const status = watch({ last: "", count: 0 });
    const log = chan<string>(8);
    function* report(what: string): Routine {
      yield* log.send(status.last);
      yield* gosched();
      status.last = what;
      status.count++;
    }
    yield* together(
      () => report("a"),
      () => report("b"),
    );
  },

  *"a cache that two fill with the same"() {
    const pages = watch(new Map<string, { text: string }>());
    function* get(url: string): Routine<{ text: string }> {
      let page = pages.get(url);
      if (page === undefined) {
        yield* sleep(1);
        page = { text: `the page ${url}` };
        pages.set(url, page);
      }
      return page;
    }
    yield* together(
      () => get("/a"),
      () => get("/a"),
    );
  },

  *"a flag that others wait for"() {
    const state = watch({ busy: false, turns: 0 });
    const mu = new Mutex();
    const free = new Cond(mu);
    function* turn(): Routine {
      yield* mu.lock();
      while (state.busy) yield* free.wait();
      state.busy = true;
      mu.unlock();
      yield* gosched();
      state.turns++;
      yield* mu.lock();
      state.busy = false;
      free.signal();
      mu.unlock();
    }
    yield* together(turn, turn, turn);
  },

  *"a total that is read, and written once all are done"() {
    const total = watch({ n: 0 });
    const before = total.n;
    yield* together(
      function* () {
        total.n += 1;
      },
      function* () {
        total.n += 2;
      },
    );
    total.n = before + 10;
  },

  *"a set, members of their own"() {
    const clients = watch(new Set<number>());
    function* connect(id: number): Routine {
      if (clients.has(id)) return;
      yield* gosched();
      clients.add(id);
      yield* gosched();
      clients.delete(id);
    }
    yield* together(
      () => connect(1),
      () => connect(2),
    );
  },

  *"a queue by push and shift"() {
    const queue = watch<number[]>([]);
    yield* together(
      function* () {
        for (let i = 0; i < 3; i++) {
          queue.push(i);
          yield* gosched();
        }
      },
      function* () {
        for (let i = 0; i < 3; i++) {
          if (queue.length > 0) queue.shift();
          yield* gosched();
        }
      },
    );
  },

  *"an atomic that says whose turn it is"() {
    const state = watch({ n: 1 });
    const ready = new Bool();
    yield* together(
      function* () {
        const { n } = state;
        while (!ready.load()) yield* gosched();
        state.n = n + 1;
      },
      function* () {
        state.n = 5;
        ready.store(true);
      },
    );
  },

  *"readers beside a writer that holds the lock while it computes"() {
    const rw = new RWMutex();
    const config = watch({ version: 1 });
    function* read(): Routine {
      yield* rw.rLock();
      yield* gosched();
      expect(config.version).toBeGreaterThan(0);
      rw.rUnlock();
    }
    function* reload(): Routine {
      yield* rw.lock();
      const { version } = config;
      yield* gosched();
      config.version = version + 1;
      rw.unlock();
    }
    yield* together(read, reload, reload);
  },
};

const strategies: Readonly<Record<string, ExploreOptions>> = {
  auto: { strategy: auto(), executions: 500 },
  random: { strategy: random(), executions: 300 },
  dpor: { strategy: dpor(), executions: 500 },
};

describe.each(Object.keys(strategies))("under %s", (strategy) => {
  test.each(Object.keys(wrong))("a lost update is found: %s", async (name) => {
    const { finding } = await explore(wrong[name]!, strategies[strategy]);
    expect(finding?.kind, String(finding)).toBe("lost update");
  });

  test.each(Object.keys(right))("none is: %s", async (name) => {
    const { finding } = await explore(right[name]!, strategies[strategy]);
    expect(String(finding)).toBe("null");
  });
});

describe("the report", () => {
  test("has both places, the other's, and every access in the trace", async () => {
    const body = wrong["an entry of a map that is not there yet"]!;
    const finding = await once(body);
    expect(finding?.message).toBe('claim (3) writes map["room"] over what claim (2) has written since it read it');
    expect(finding?.cause).toMatch(
      /^\S+ \(3\) reads map1\["room"\] in step \d+ at claim \(watch\.test\.ts:\d+\), \S+ \(2\) writes it in step \d+ at claim \(watch\.test\.ts:\d+\), and \S+ \(3\) writes over that in step \d+ at claim \(watch\.test\.ts:\d+\), based on the old value$/,
    );
    const deeds = finding?.trace.steps.flatMap((step) => step.deeds.map(({ text }) => text)) ?? [];
    expect(deeds.filter((text) => text.startsWith("map1"))).toEqual([
      'map1["room"] is absent',
      'map1["room"] is absent',
      'map1["room"] = "ann"',
      'map1["room"] = "bob"',
    ]);
  });

  test("calls nested data by where it stands, and by the name that it was given", async () => {
    expect((await once(wrong["a record in a map, and a record in that"]!))?.cause).toContain(
      'reads map1["ann"].money.cents in',
    );
    const finding = await once(function* () {
      const stock = watch({ shelves: [{ left: 1 }] }, "stock");
      function* buy(): Routine {
        const { left } = stock.shelves[0]!;
        yield* gosched();
        stock.shelves[0]!.left = left - 1;
      }
      yield* together(buy, buy);
    });
    expect(finding?.message).toContain("writes stock.shelves[0].left over");
  });

  test("is replayed by its token, and shrunk", async () => {
    const body = wrong["what a lock guards, by halves"]!;
    const { finding } = await explore(body, { strategy: random(), shrink: 0 });
    const replayed = await replay(body, finding!.token);
    expect(replayed.finding?.kind).toBe("lost update");
    expect(replayed.diverged).toBe(null);
    expect(replayed.finding?.cause).toBe(finding?.cause);
    const shrunk = await shrink(body, finding!.token);
    expect(shrunk.kind).toBe("lost update");
    expect(shrunk.schedule.length).toBeLessThanOrEqual(finding!.schedule.length);
  });

  // The second merge loses something only if it brings the older version: that depends on the schedule.
  test("is shrunk to a schedule in which something is lost, and replayed by its token", async () => {
    const newest: Body<unknown> = function* () {
      const doc = watch({ version: 0 }, "doc");
      function* merge(version: number): Routine {
        const seen = doc.version;
        yield* gosched();
        doc.version = Math.max(seen, version);
      }
      yield* together(
        () => merge(1),
        () => merge(2),
      );
    };
    for (const strategy of [auto, random])
      for (let seed = 1; seed <= 5; seed++) {
        const { finding } = await explore(newest, { strategy, seed });
        expect(finding).toMatchObject({ kind: "lost update", repeatable: true });
        expect((await replay(newest, finding!.token)).finding?.kind).toBe("lost update");
        expect((await shrink(newest, finding!.token)).kind).toBe("lost update");
      }
  });

  test("is found where the same write was harmless before, with other values", async () => {
    const { finding, executions } = await explore(
      function* () {
        const max = watch({ n: 0 });
        function* raise(n: number): Routine {
          const before = max.n;
          yield* gosched();
          max.n = Math.max(before, n);
        }
        yield* together(...Array.from({ length: 4 }, () => () => raise(2)), () => raise(1));
      },
      { strategy: dfs() },
    );
    expect(finding?.kind).toBe("lost update");
    expect(executions).toBeLessThan(1000);
  });

  test("that is not tried is no proof: the pass is not exhausted, and says why", async () => {
    const { finding, exhausted, incomplete } = await explore(
      function* () {
        const status = watch({ seen: 0 });
        function* see(by: number): Routine {
          for (let i = 0; i < 4; i++) {
            void status.seen;
            yield* gosched();
            status.seen = by + i;
          }
        }
        yield* together(
          () => see(100),
          () => see(200),
        );
      },
      { strategy: dfs() },
    );
    expect(finding).toBe(null);
    expect(exhausted).toBe(false);
    expect(incomplete).toContain("suspected of losing an update");
  });

  test("that is harmless has its place looked up once, not at each suspicious write", async () => {
    const prepare: unknown = Reflect.get(Error, "prepareStackTrace");
    let lookedUp = 0;
    Reflect.set(Error, "prepareStackTrace", (error: Error, sites: readonly unknown[]) => {
      lookedUp++;
      return [error, ...sites].map(String).join("\n    at ");
    });
    try {
      const { executions, finding } = await explore(
        function* () {
          const status = watch({ seen: 0 });
          function* see(by: number): Routine {
            for (let i = 0; i < 3; i++) {
              void status.seen;
              yield* gosched();
              status.seen = by + i;
            }
          }
          yield* together(
            () => see(100),
            () => see(200),
          );
        },
        { strategy: dfs() },
      );
      expect(finding).toBe(null);
      expect(executions).toBeGreaterThan(500);
      expect(lookedUp).toBeLessThan(50);
    } finally {
      Reflect.set(Error, "prepareStackTrace", prepare);
    }
  });

  test("whose trial the timeout breaks off is not judged: the pass was not complete", async () => {
    const maxSteps = 10_000_000;
    let rounds = 0;
    const { finding, exhausted, incomplete } = await explore(
      function* () {
        const counter = watch({ n: 0 });
        function* hit(isLast: boolean): Routine {
          const { n } = counter;
          yield* gosched();
          // Only where it finds the other's write, which it does in no schedule but that of a trial.
          if (isLast && n === 1) for (; counter.n === 1; rounds++) yield* gosched();
          counter.n = n + 1;
        }
        yield* together(
          () => hit(false),
          () => hit(true),
        );
      },
      { strategy: fifo(), timeout: 100, maxSteps },
    );
    expect(finding).toBe(null);
    expect(rounds).toBeGreaterThan(0);
    expect(rounds).toBeLessThan(maxSteps / 10);
    expect(exhausted).toBe(false);
    expect(incomplete).toContain("timeout");
  });

  test("in the search it ends the execution where the update is lost, so that what follows is in no trace", async () => {
    let ended = 0;
    const { finding } = await explore(
      function* () {
        const counter = watch({ n: 0 });
        function* hit(): Routine {
          const { n } = counter;
          yield* gosched();
          counter.n = n + 1;
        }
        yield* together(hit, hit);
        yield* gosched();
        ended++;
      },
      { strategy: fifo() },
    );
    expect(finding?.kind).toBe("lost update");
    // The execution that is suspected, and none after it.
    expect(ended).toBe(1);
  });

  test("`races: false` turns it off", async () => {
    const { finding } = await explore(wrong["a counter"]!, { races: false, strategy: delay({ bound: 1 }) });
    expect(finding).toBe(null);
  });

  test("another failure of the same execution is told as it is", async () => {
    const { finding } = await explore(
      function* () {
        const counter = watch({ n: 0 });
        function* hit(): Routine {
          const { n } = counter;
          yield* gosched();
          counter.n = n + 1;
        }
        yield* together(hit, hit);
        throw new Error("another");
      },
      { strategy: fifo() },
    );
    expect(finding?.kind).toBe("panic");
  });

  test("a trial calls no check, and counts as no execution", async () => {
    let checks = 0;
    const found = await explore(right["a cache that two fill with the same"]!, {
      strategy: delay({ bound: 1 }),
      check: () => void checks++,
    });
    expect(found.finding).toBe(null);
    expect(checks).toBe(found.executions);
  });
});

describe("watched data is to the program what it was", () => {
  /** What `body` returns inside an exploration. */
  async function inside<T>(body: () => T): Promise<T> {
    let result: T | undefined;
    const finding = await once(function* () {
      result = body();
    });
    expect(String(finding)).toBe("null");
    return result as T;
  }

  test("outside an exploration it is the object itself", () => {
    const object = { a: 1 };
    const map = new Map();
    expect(watch(object)).toBe(object);
    expect(watch(map)).toBe(map);
    expect(Object.getOwnPropertyNames(map)).toEqual([]);
    class Hidden {
      #x = 1;
      get x(): number {
        return this.#x;
      }
    }
    expect(watch(new Hidden()).x).toBe(1);
  });

  test("identity: one proxy of an object, what is put in is taken out, what was in it is watched once", async () => {
    await inside(() => {
      const raw = { inner: { n: 1 }, list: [] as unknown[] };
      const object = watch(raw);
      expect(watch(raw)).toBe(object);
      expect(watch(object)).toBe(object);
      expect(object.inner).toBe(object.inner);
      expect(watch(object.inner)).toBe(object.inner);
      const later = { n: 2 };
      object.list.push(later, object.inner, object);
      expect(object.list[0]).toBe(later);
      expect(object.list.indexOf(later)).toBe(0);
      expect(object.list.filter((each) => each !== later)).toHaveLength(2);
      expect(object.list[1]).toBe(object.inner);
      expect(object.list[2]).toBe(object);
      const map = watch(new Map<unknown, unknown>([["a", { n: 1 }]]));
      expect(map.get("a")).toBe(map.get("a"));
      map.set(later, object).set(object, later);
      expect(map.get(later)).toBe(object);
      expect(map.get(object)).toBe(later);
      const member = { n: 3 };
      const set = watch(new Set<unknown>([member]));
      const [first] = set;
      expect(set.has(first)).toBe(true);
      expect(set.delete(first)).toBe(true);
      set.add(later);
      expect([...set]).toEqual([later]);
      expect([...set][0]).toBe(later);
    });
  });

  test("objects: accessors, methods, symbols, keys, delete, in, spread, inheritance, JSON", async () => {
    await inside(() => {
      const mark = Symbol("mark");
      class Base {
        width = 2;
        get area(): number {
          return this.width ** 2;
        }
        set area(area: number) {
          this.width = Math.sqrt(area);
        }
        double(): number {
          return this.width * 2;
        }
      }
      class Square extends Base {
        override double(): number {
          return super.double() + 1;
        }
      }
      const square = watch(new Square() as Square & { [mark]?: number; extra?: number });
      expect(square).toBeInstanceOf(Square);
      square.area = 9;
      expect([square.width, square.area, square.double()]).toEqual([3, 9, 7]);
      square[mark] = 1;
      square.extra = 2;
      expect("extra" in square).toBe(true);
      expect(delete square.extra).toBe(true);
      expect("extra" in square).toBe(false);
      expect(square.extra).toBe(undefined);
      expect(Object.keys(square)).toEqual(["width"]);
      expect(Object.assign({}, square)).toEqual({ width: 3, [mark]: 1 });
      expect(JSON.stringify(square)).toBe('{"width":3}');
      const child = Object.create(square) as Square;
      child.width = 5;
      expect(square.width).toBe(3);
      expect(Object.hasOwn(child, "width")).toBe(true);
      Object.defineProperty(square, "fixed", { value: 1 });
      expect(Reflect.get(square, "fixed")).toBe(1);
      expect(Object.freeze(watch({ a: 1 })).a).toBe(1);
    });
  });

  test("arrays: all that they do", async () => {
    await inside(() => {
      const array = watch([3, 1, 2]);
      expect(Array.isArray(array)).toBe(true);
      expect(array.sort((a, b) => a - b)).toBe(array);
      array.push(4);
      expect(array.pop()).toBe(4);
      array.unshift(0);
      expect(array.splice(1, 2, 7, 8, 9)).toEqual([1, 2]);
      expect([...array]).toEqual([0, 7, 8, 9, 3]);
      expect(array.concat([1])).toEqual([0, 7, 8, 9, 3, 1]);
      Reflect.set(array, Symbol("mark"), 1);
      array[7] = 1;
      expect(array.length).toBe(8);
      array.length = 1;
      expect([...array]).toEqual([0]);
      expect(array.map((n) => n + 1)).toEqual([1]);
      expect(array.includes(0)).toBe(true);
    });
  });

  test("maps and sets: methods, iteration, size, and subclasses with private fields", async () => {
    await inside(() => {
      class Recent<K, V> extends Map<K, V> {
        readonly #limit = 2;
        override set(key: K, value: V): this {
          this.delete(key);
          super.set(key, value);
          for (const oldest of this.keys()) {
            if (this.size <= this.#limit) break;
            this.delete(oldest);
          }
          return this;
        }
      }
      const map = watch(new Recent<string, number>());
      map.set("a", 1).set("b", 2).set("c", 3);
      expect(map).toBeInstanceOf(Recent);
      expect([...map]).toEqual([
        ["b", 2],
        ["c", 3],
      ]);
      expect([[...map.keys()], [...map.values()], [...map.entries()].length]).toEqual([["b", "c"], [2, 3], 2]);
      expect(map.size).toBe(2);
      const seen: unknown[] = [];
      map.forEach(function (this: unknown, value, key, all) {
        seen.push(this, value, key, all === map);
      }, "self");
      expect(seen).toEqual(["self", 2, "b", true, "self", 3, "c", true]);
      expect(new Map(map)).toEqual(
        new Map([
          ["b", 2],
          ["c", 3],
        ]),
      );
      expect(map.delete("b")).toBe(true);
      expect(map.has("b")).toBe(false);
      expect(map.get("b")).toBe(undefined);
      map.clear();
      expect(map.size).toBe(0);
      expect(Object.keys(map)).toEqual([]);
      const set = watch(new Set([1, 2]));
      expect([set.has(1), set.delete(1), set.delete(1), set.size]).toEqual([true, true, false, 1]);
      expect([[...set.keys()], [...set.values()], [...set.entries()]]).toEqual([[2], [2], [[2, 2]]]);
      set.forEach((value, again, all) => expect([value, again, all]).toEqual([2, 2, set]));
      expect(set.add(3)).toBe(set);
      set.clear();
      expect([...set]).toEqual([]);
    });
  });

  test("in a select, and through an async function, nothing goes wrong", async () => {
    const { finding } = await explore(function* () {
      const state = watch({ n: 0 });
      const ch = chan<typeof state>(1);
      yield* select({ sent: ch.send(state) });
      const same = yield* ch.recv();
      if (same !== state) throw new Error("another one");
      return state;
    });
    expect(String(finding)).toBe("null");
  });

  test("a map that outlives executions is told in each of them, and in each exploration", async () => {
    const map = new Map<string, number>();
    const body: Body<unknown> = function* () {
      const counts = watch(map);
      counts.set("a", 0);
      function* hit(): Routine {
        const n = counts.get("a")!;
        yield* gosched();
        counts.set("a", n + 1);
      }
      yield* together(hit, hit);
    };
    for (const strategy of [fifo(), random()]) {
      const { finding } = await explore(body, { strategy });
      expect(finding).toMatchObject({ kind: "lost update", repeatable: true });
    }
  });

  test("after an exploration, and in another, it is as it was", async () => {
    const map = new Map([["a", { n: 1 }]]);
    let object = { n: 0 };
    const inner = map.get("a");
    await inside(() => {
      watch(map).set("b", { n: 2 });
      object = watch(object);
    });
    expect(map.get("a")).toEqual({ n: 1 });
    expect(map.size).toBe(2);
    object.n = 5;
    await inside(() => {
      watch(map).get("a")!.n = 7;
      expect(watch(object).n).toBe(5);
      map.set("c", { n: 3 });
    });
    expect(inner?.n).toBe(7);
    expect(map.size).toBe(3);
  });
});

describe("what can't be watched is said, and what to do instead", () => {
  async function refusal(make: () => object): Promise<string> {
    let message = "watched";
    await once(function* () {
      try {
        watch(make());
      } catch (e) {
        message = (e as Error).message;
      }
    });
    return message;
  }

  test("what is no object, also outside an exploration", () => {
    for (const value of [null, undefined, 5, "text", () => {}])
      expect(() => watch(value as never)).toThrow(/^watch: needs an object, an array, a Map or a Set, not /);
  });

  test("private fields, by their name", async () => {
    class Account {
      #money = 1;
      get money(): number {
        return this.#money;
      }
    }
    class Savings extends Account {}
    const said =
      "watch: Account has private fields (#money), which no proxy sees: keep what goroutines share in an object of " +
      "its own, and watch that: readonly #state = watch({ ... })";
    expect(await refusal(() => new Account())).toBe(said);
    expect(await refusal(() => new Savings())).toBe(said);
  });

  test("but not for a # in a text or a comment", async () => {
    class Colour {
      // #private is not meant
      value = "#fff";
    }
    expect(await refusal(() => new Colour())).toBe("watched");
  });

  test("built-in classes, and what is frozen", async () => {
    for (const make of [() => new Date(), () => new Uint8Array(1), () => new WeakMap(), () => Promise.resolve()])
      expect(await refusal(make)).toMatch(/^watch: a \w+ keeps its state where no proxy sees it/);
    expect(await refusal(() => chan())).toMatch(/^watch: /);
    expect(await refusal(() => Object.freeze({ a: 1 }))).toBe(
      "watch: a plain object is frozen or sealed: nothing can be written to it",
    );
  });
});
