// gosched: gives way.
import { describe, expect, test } from "vitest";
import { chan, go, gosched, run, select, trySelect } from "goroutines";

describe("gosched()", () => {
  test("lets every runnable goroutine run first", async () => {
    const log: string[] = [];
    await run(function* () {
      for (let i = 0; i < 100; i++)
        go(function* () {
          log.push(`${i}`);
        });
      yield* gosched();
      log.push("main");
    });
    expect(log).toHaveLength(101);
    expect(log.at(-1)).toBe("main");
  });

  test("lets those run too that have become runnable by waking", async () => {
    const ch = chan<number>(0, 0);
    let got = 0;
    await run(function* () {
      go(function* () {
        got = yield* ch.recv();
      });
      yield* gosched();
      ch.trySend(4);
      expect(got).toBe(0);
      yield* gosched();
      expect(got).toBe(4);
    });
  });

  test("goroutines that give way take turns", async () => {
    const log: string[] = [];
    await run(function* () {
      for (const name of ["a", "b"]) {
        go(function* () {
          for (let i = 0; i < 3; i++) {
            log.push(name + i);
            yield* gosched();
          }
        });
      }
      for (let i = 0; i < 4; i++) yield* gosched();
    });
    expect(log).toEqual(["a0", "b0", "a1", "b1", "a2", "b2"]);
  });

  test("makes a loop around trySelect fair", async () => {
    const ch = chan<number>(1);
    const got = await run(function* () {
      go(function* () {
        yield* ch.send(9);
      });
      for (;;) {
        const r = trySelect({ it: ch.recv() });
        if (r !== undefined) return r.value;
        yield* gosched();
      }
    });
    expect(got).toBe(9);
  });

  test("as a case of select is always ready", async () => {
    expect(trySelect({ now: gosched() })).toEqual({ case: "now", value: undefined });
    expect(
      await run(function* () {
        return yield* select({ never: chan().recv(), now: gosched() });
      }),
    ).toEqual({ case: "now", value: undefined });
  });

  test("awaited, gives way to the event loop", async () => {
    const log: string[] = [];
    setImmediate(() => log.push("the loop"));
    await gosched();
    await gosched();
    expect(log).toEqual(["the loop"]);
  });
});
