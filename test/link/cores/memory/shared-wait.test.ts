/** Waits that other threads may end: what such a thread does, this one does here by a call of the kernel. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chan, go, gosched, run, select, sleep, until } from "../../../../lib/index.ts";
import { cores, shared, type Cores } from "../../../../lib/link/cores/index.ts";
import { RECEIVERS } from "../../../../lib/link/cores/kernel/layout.ts";
import { currentSlot } from "../../../../lib/link/cores/memory/world.ts";
import type { ThreadSlot } from "../../../../lib/link/cores/memory/slot.ts";
import type { SharedChannel } from "../../../../lib/link/cores/memory/channel.ts";

describe("a wait at something shared", () => {
  let world: Cores;
  beforeAll(() => {
    world = cores({ size: 1 });
  });
  afterAll(() => world.close());

  /** Another thread wakes whoever receives: a value has come, which somebody else then takes. */
  function wakeInVain(ch: unknown): boolean {
    return (currentSlot() as ThreadSlot).kernel.wake((ch as SharedChannel<unknown, unknown>).at, RECEIVERS) !== 0;
  }

  it("goes on after wake-ups in vain, while the local cases of its select wait on: a timeout is not put off", async () => {
    const ch = shared.chan<number>(1);
    let wakes = 0;
    let starts = 0;
    const waker = setInterval(() => {
      if (wakeInVain(ch)) wakes++;
    }, 2);
    try {
      const r = await run(function* () {
        return yield* select({
          value: ch.recv(),
          late: sleep(400),
          promise: until(() => {
            starts++;
            return new Promise(() => {});
          }),
        });
      });
      expect(r.case).toBe("late");
      expect(wakes).toBeGreaterThan(1);
      expect(starts).toBe(1);
      expect(currentSlot()?.waits.byToken.size).toBe(0);
    } finally {
      clearInterval(waker);
    }
  });

  it("keeps what came to a local case while another thread had the wait", async () => {
    const ch = shared.chan<number>(1);
    const local = chan<string>();
    await run(function* () {
      const got: unknown[] = [];
      go(function* () {
        got.push(yield* select({ shared: ch.recv(), local: local.recv() }));
      });
      yield* gosched();
      expect(wakeInVain(ch)).toBe(true);
      // The token is this thread's no more, and nobody has heard of it yet.
      expect(local.trySend("here")).toBe(true);
      while (got.length === 0) yield* gosched();
      expect(got).toEqual([{ case: "local", value: "here" }]);
      expect(currentSlot()?.waits.byToken.size).toBe(0);
      expect(wakeInVain(ch)).toBe(false);
    });
  });

  it("gives a local sender's value to the next receiver, where a select has just got something from elsewhere", async () => {
    const ch = shared.chan<number>(0);
    const local = chan<string>();
    await run(function* () {
      const got: unknown[] = [];
      go(function* () {
        got.push(yield* select({ shared: ch.recv(), local: local.recv() }));
      });
      go(function* () {
        yield* gosched();
        got.push(yield* local.recv());
      });
      yield* gosched();
      yield* gosched();
      expect(ch.trySend(1)).toBe(true);
      expect(local.trySend("here")).toBe(true);
      while (got.length < 2) yield* gosched();
      expect(got).toEqual([{ case: "shared", value: 1 }, "here"]);
    });
  });

  it("passes the wake-up on where its program has ended", async () => {
    const ch = shared.chan<number>(2);
    const controller = new AbortController();
    const ended = run(
      function* () {
        yield* ch.recv();
      },
      { signal: controller.signal },
    ).catch(() => {});
    await Promise.resolve();
    let got: number | undefined;
    const running = run(function* () {
      got = yield* ch.recv();
    });
    await sleep(1);
    // A value comes, as from another thread: into the buffer, and the oldest waiter is woken; and that one is gone.
    const { kernel } = currentSlot() as ThreadSlot;
    const { at } = ch as unknown as SharedChannel<number, undefined>;
    expect(kernel.wake(at, RECEIVERS)).toBe(1);
    controller.abort();
    expect(ch.trySend(7)).toBe(true);
    await running;
    await ended;
    expect(got).toBe(7);
    expect(currentSlot()?.waits.byToken.size).toBe(0);
  });
});
