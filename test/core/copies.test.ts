// Two copies of the package on one thread, as when a dependency brings its own: they recognise each other.
import { beforeAll, describe, expect, test, vi } from "vitest";
import * as ours from "goroutines";

let theirs: typeof ours;

beforeAll(async () => {
  vi.resetModules();
  theirs = await import("goroutines");
  expect(theirs.chan).not.toBe(ours.chan);
});

/** Each of a pair as host of the other's goods. */
const pairs: [string, () => [host: typeof ours, guest: typeof ours]][] = [
  ["ours with their goods", () => [ours, theirs]],
  ["theirs with our goods", () => [theirs, ours]],
];

describe.each(pairs)("%s", (_, pair) => {
  test("goroutines of one perform the channel ops of the other", async () => {
    const [host, guest] = pair();
    const ch = guest.chan<number>(0, 0);
    const got = await host.run(function* () {
      host.go(function* () {
        for (let i = 0; i < 3; i++) yield* ch.send(i);
        ch.close();
      });
      const values: unknown[] = [];
      yield* ch.forEach((v) => values.push(v));
      values.push(yield* ch.recvOk(), yield* ch.recv());
      return values;
    });
    expect(got).toEqual([0, 1, 2, [0, false], 0]);
  });

  test("a case that is an until(f) of the other starts f", async () => {
    const [host, guest] = pair();
    const r = await host.run(function* () {
      return yield* host.select({ page: guest.until(async () => "loaded"), late: host.sleep(10_000) });
    });
    expect(r).toEqual({ case: "page", value: "loaded" });
  });

  test("a generator that is a goroutine of one is none of the other", async () => {
    const [host, guest] = pair();
    await host.run(function* () {
      const routine = (function* () {
        yield* host.sleep(0);
      })();
      host.go(routine);
      expect(() => guest.go(routine)).toThrow(expect.objectContaining({ code: "ERR_STARTED" }));
    });
  });

  test("go of one, called in a goroutine of the other, starts a goroutine of that program", async () => {
    const [host, guest] = pair();
    const ch = host.chan<number>();
    const log: string[] = [];
    expect(
      await host.run(function* () {
        guest.go(function* () {
          yield* ch.send(5);
        });
        guest.go(function* () {
          yield* host.chan().recv();
          log.push("dropped");
        });
        expect(guest.numGoroutine()).toBe(3);
        return yield* ch.recv();
      }),
    ).toBe(5);
    await expect(
      host.run(function* () {
        guest.go(function* () {
          throw new Error("boom");
        });
        yield* host.chan().recv();
      }),
    ).rejects.toThrow("boom");
  });

  test("a channel of one that never closes is one for the other", () => {
    const [host, guest] = pair();
    expect(() => host.chan(1, guest.neverCloses).close()).toThrow(host.RuntimeError);
  });

  test("a task of one is started by the other, and is no case of its select", async () => {
    const [host, guest] = pair();
    const got = await host.run(function* () {
      const ch = host.chan<number>(2);
      host.go(() =>
        guest.call(function* () {
          yield* ch.send(1);
        }),
      );
      host.go(
        guest.call(function* () {
          yield* ch.send(2);
        }),
      );
      return [yield* ch.recv(), yield* ch.recv()];
    });
    expect(got).toEqual([1, 2]);
    expect(() => host.trySelect([guest.call(function* () {}) as never])).toThrow(/a Task, which has several steps/);
  });

  test("every other op of one is performed by goroutines of the other", async () => {
    const [host, guest] = pair();
    const log: unknown[] = [];
    await host.run(function* () {
      yield* guest.sleep(1);
      yield* guest.sleep(0);
      log.push((yield* guest.after(1).recv()) instanceof Date);
      yield* guest.gosched();
      log.push(yield* guest.until(Promise.resolve(1)));
      log.push(yield* guest.until(async () => 2));
      log.push(
        yield* guest.call(function* () {
          yield* host.sleep(1);
          return 3;
        }),
      );
    });
    expect(log).toEqual([true, 1, 2, 3]);
  });

  test("select of one takes ops of the other", async () => {
    const [host, guest] = pair();
    const ch = guest.chan<number>();
    await host.run(function* () {
      host.go(function* () {
        yield* ch.send(1);
      });
      expect(yield* host.select({ theirs: ch.recv(), ours: host.chan().recv() })).toEqual({ case: "theirs", value: 1 });
      expect((yield* host.select({ theirs: guest.sleep(1), ours: host.chan().recv() })).case).toBe("theirs");
      expect((yield* guest.select({ it: host.sleep(1) })).case).toBe("it");
    });
    expect(host.trySelect({ it: ch.recv() })).toBe(undefined);
    await expect(Promise.resolve(host.select({ nested: guest.select({}) as never }))).rejects.toMatchObject({
      code: "ERR_SELECT_CASE",
    });
  });

  test("a task of one is refused as a case by the other", async () => {
    const [host, guest] = pair();
    await expect(Promise.resolve(host.select({ task: guest.call(function* () {}) as never }))).rejects.toMatchObject({
      code: "ERR_SELECT_CASE",
    });
  });

  test("what a function throws passes call", async () => {
    const [host, guest] = pair();
    const boom = new Error("boom");
    await expect(
      host.run(function* () {
        yield* guest.call(function* () {
          throw boom;
        });
        return "swallowed";
      }),
    ).rejects.toBe(boom);
  });

  test("goexit of one ends a goroutine of the other", async () => {
    const [host, guest] = pair();
    let told: boolean | undefined;
    expect(
      await host.run(function* () {
        host.go(function* () {
          try {
            return yield* guest.goexit();
          } catch (e) {
            told = host.isGoexit(e);
            throw e;
          }
        });
        yield* host.sleep(2);
        return "goes on";
      }),
    ).toBe("goes on");
    expect(told).toBe(true);
  });

  test("stop of one ends the other's forEach", async () => {
    const [host, guest] = pair();
    const ch = host.chan<number>(3);
    for (const v of [1, 2, 3]) ch.trySend(v);
    await host.run(function* () {
      yield* ch.forEach((v) => (v === 2 ? guest.stop : undefined));
    });
    expect(ch.len).toBe(1);
  });

  test("isNil of one knows the nil channel of the other, and it blocks", async () => {
    const [host, guest] = pair();
    expect(host.isNil(guest.nilChan())).toBe(true);
    expect(host.trySelect({ it: guest.nilChan().recv() })).toBe(undefined);
    await expect(
      host.run(
        function* () {
          yield* guest.nilChan().recv();
        },
        { deadlock: "exact" },
      ),
    ).rejects.toMatchObject({ code: "ERR_DEADLOCK" });
  });

  test("errors of one are instances of the other's classes", async () => {
    const [host, guest] = pair();
    const error: unknown = await guest
      .run(
        function* () {
          yield* guest.chan().recv();
        },
        { deadlock: "exact" },
      )
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(host.DeadlockError);
    expect(error).toBeInstanceOf(host.FatalError);
    expect(error).toBeInstanceOf(host.GoError);
    expect(error).not.toBeInstanceOf(host.RuntimeError);
    expect(() => guest.chan(-1)).toThrow(host.RuntimeError);
    expect(() => guest.go(5 as never)).toThrow(host.UsageError);
  });

  test("go(null) of one is fatal for the program of the other that runs it", async () => {
    const [host, guest] = pair();
    await expect(
      host.run(function* () {
        try {
          guest.go(null as never);
        } catch {
          // in vain
        }
        yield* host.sleep(1);
      }),
    ).rejects.toBeInstanceOf(host.FatalError);
  });

  test("an op of one that is yielded without the star in a goroutine of the other panics", async () => {
    const [host, guest] = pair();
    await expect(
      host.run(function* () {
        yield guest.chan().recv() as never;
      }),
    ).rejects.toMatchObject({ code: "ERR_YIELD" });
  });

  test("the end of a program takes its goroutines out of the other's queues", async () => {
    const [host, guest] = pair();
    const ch = guest.chan<number>();
    await host.run(function* () {
      host.go(function* () {
        yield* ch.recv();
      });
      host.go(function* () {
        yield* guest.select({ in: ch.recv(), late: guest.sleep(3_600_000) });
      });
      yield* host.gosched();
    });
    expect(ch.trySend(1)).toBe(false);
  });

  test("two programs, one of each, share a channel and the thread", async () => {
    const [host, guest] = pair();
    const ping = host.chan<number>();
    const pong = guest.chan<number>();
    const a = host.run(function* () {
      for (let i = 0; i < 300; i++) {
        yield* ping.send(i);
        yield* pong.recv();
      }
      return "a";
    });
    const b = guest.run(function* () {
      for (let i = 0; i < 300; i++) {
        yield* ping.recv();
        yield* pong.send(i);
      }
      return "b";
    });
    expect(await Promise.all([a, b])).toEqual(["a", "b"]);
  });
});
