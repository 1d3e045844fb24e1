// The timers behind sleep and after: their order, and that they fire while others keep the thread busy.
import { describe, expect, test } from "vitest";
import { chan, go, gosched, run, select, sleep, trySelect } from "goroutines";
import { HostTimers, Timer } from "../../lib/core/timers.ts";
import { child } from "./child.ts";
import { pendingTimers } from "./pending-timers.ts";

class Noting extends Timer {
  readonly log: number[];
  readonly name: number;

  constructor(when: number, name: number, log: number[]) {
    super(when, null);
    this.log = log;
    this.name = name;
  }

  fire(): void {
    this.log.push(this.name);
  }
}

describe("the order of timers", () => {
  test("the earlier first, whatever the order in which they were added and taken out", () => {
    const timers = new HostTimers();
    timers.deferred = true;
    const log: number[] = [];
    const all = Array.from({ length: 2000 }, (_, i) => new Noting((i * 7919) % 2003, (i * 7919) % 2003, log));
    for (const timer of all) timers.add(timer);
    const kept = all.filter((timer, i) => {
      if (i % 3 !== 0) return true;
      timers.remove(timer);
      return false;
    });
    timers.fireDue(1000);
    expect(log.every((when) => when <= 1000)).toBe(true);
    timers.fireDue(Infinity);
    expect(log).toEqual(kept.map((timer) => timer.when).toSorted((a, b) => a - b));
    expect(timers.pending).toHaveLength(0);
  });

  test("those that are due at the same time fire in the order in which they were added", () => {
    const timers = new HostTimers();
    timers.deferred = true;
    const log: number[] = [];
    for (let i = 0; i < 100; i++) timers.add(new Noting(5, i, log));
    timers.fireDue(5);
    expect(log).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  test("a timer that is taken out twice, or after it has fired, harms no other", () => {
    const timers = new HostTimers();
    timers.deferred = true;
    const log: number[] = [];
    const [a, b, c] = [1, 2, 3].map((i) => new Noting(i, i, log)) as [Noting, Noting, Noting];
    for (const timer of [a, b, c]) timers.add(timer);
    timers.fireDue(1);
    timers.remove(a);
    timers.remove(b);
    timers.remove(b);
    timers.fireDue(10);
    expect(log).toEqual([1, 3]);
  });
});

/** Loops that never wait, each with a way to end it. */
const busy: [string, (over: () => boolean) => Promise<unknown>][] = [
  [
    "an endless ping-pong",
    (over) =>
      run(function* () {
        const ping = chan<void>();
        const pong = chan<void>();
        go(function* () {
          for (;;) {
            yield* ping.recv();
            yield* pong.send(undefined);
          }
        });
        while (!over()) {
          yield* ping.send(undefined);
          yield* pong.recv();
        }
      }),
  ],
  [
    "a loop whose receive is always ready",
    (over) =>
      run(function* () {
        const ch = chan<number>();
        ch.close();
        while (!over()) yield* ch.recv();
      }),
  ],
  [
    "a loop whose select is always ready",
    (over) =>
      run(function* () {
        const ch = chan<number>();
        ch.close();
        while (!over()) yield* select({ ch: ch.recv(), never: chan().recv() });
      }),
  ],
  [
    "a loop around a buffered channel of its own",
    (over) =>
      run(function* () {
        const ch = chan<number>(8);
        while (!over()) {
          yield* ch.send(1);
          yield* ch.recv();
        }
      }),
  ],
  [
    "a loop around gosched",
    (over) =>
      run(function* () {
        while (!over()) yield* gosched();
      }),
  ],
  [
    "a loop around sleep(0)",
    (over) =>
      run(function* () {
        while (!over()) yield* sleep(0);
      }),
  ],
  [
    "a trySelect loop with gosched",
    (over) =>
      run(function* () {
        const ch = chan<number>();
        while (!over()) {
          trySelect({ it: ch.recv() });
          yield* gosched();
        }
      }),
  ],
  [
    "a loop that starts goroutines",
    (over) =>
      run(function* () {
        while (!over()) {
          go(function* () {});
          yield* gosched();
        }
      }),
  ],
  [
    "a goroutine of the default program",
    (over) =>
      new Promise<void>((resolve) =>
        go(function* () {
          while (!over()) yield* gosched();
          resolve();
        }),
      ),
  ],
  [
    "an async function and a goroutine that wake each other",
    async (over) => {
      const ping = chan<void>();
      const pong = chan<void>();
      const ended = run(function* () {
        for (;;) {
          const [, ok] = yield* ping.recvOk();
          if (!ok) return;
          yield* pong.send(undefined);
        }
      });
      while (!over()) {
        await ping.send(undefined);
        await pong.recv();
      }
      ping.close();
      await ended;
    },
  ],
];

describe.each(busy)("beside %s", (_, start) => {
  test("the host's timers, its immediates and its I/O have their turn", async () => {
    const log = new Set<string>();
    setTimeout(() => log.add("timeout"), 5);
    setImmediate(() => log.add("immediate"));
    const { readFile } = await import("node:fs/promises");
    void readFile(import.meta.filename).then(() => log.add("i/o"));
    await start(() => log.size === 3);
    expect(log.size).toBe(3);
  });

  test("the timers of goroutines and async functions fire", async () => {
    const log = new Set<string>();
    void sleep(3).then(() => log.add("async"));
    const sleeper = run(function* () {
      go(function* () {
        yield* sleep(3);
        log.add("goroutine");
      });
      yield* select({ late: sleep(4), never: chan().recv() });
      yield* sleep(1);
      log.add("select");
    });
    await start(() => log.size === 3);
    await sleeper;
    expect(log.size).toBe(3);
  });
});

describe("a timer of a program", () => {
  test("fires while goroutines of the same program stay runnable for ever", async () => {
    const fired = await run(function* () {
      for (let i = 0; i < 3; i++)
        go(function* () {
          for (;;) yield* gosched();
        });
      const ticked = chan<void>();
      go(function* () {
        for (let i = 0; i < 4; i++) yield* sleep(1);
        ticked.close();
      });
      return (yield* select({ ticked: ticked.recv(), late: sleep(10_000) })).case;
    });
    expect(fired).toBe("ticked");
  });

  test("that is far away does not delay one that is near and comes later", async () => {
    await run(function* () {
      go(function* () {
        yield* sleep(3_600_000);
      });
      yield* gosched();
      const start = performance.now();
      yield* sleep(2);
      expect(performance.now() - start).toBeLessThan(1000);
    });
    expect(pendingTimers()).toBe(0);
  });

  test("that is due almost at once is not left to the host's timer, which takes a millisecond at the least", async () => {
    const lengths: number[] = [];
    await run(function* () {
      for (let i = 0; i < 101; i++) {
        const start = performance.now();
        yield* sleep(0.01);
        lengths.push(performance.now() - start);
      }
    });
    lengths.sort((a, b) => a - b);
    expect(lengths[0]).toBeGreaterThanOrEqual(0.01);
    expect(lengths[50]).toBeLessThan(0.5);
  });

  test("that never fires keeps the process alive", async () => {
    const script = `
      go(function* () { yield* sleep(Infinity); });
      setTimeout(() => { console.log("alive"); process.exit(); }, 500).unref();
    `;
    expect((await child(script)).stdout).toBe("alive\n");
  });

  test("100,000 of them at once all fire, and leave nothing", async () => {
    let fired = 0;
    await run(function* () {
      function* sleeper(ms: number) {
        yield* sleep(ms);
        fired++;
      }
      for (let i = 0; i < 100_000; i++) go(sleeper, 1 + (i % 20));
      for (;;) {
        yield* sleep(1);
        if (fired === 100_000) return;
      }
    });
    expect(fired).toBe(100_000);
    expect(pendingTimers()).toBe(0);
  });
});
