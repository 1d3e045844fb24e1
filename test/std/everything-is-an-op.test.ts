// Everything with one commit point is an Op: one select over every blocking kind there is, in each combination of which
// one fires.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { chan, go, gosched, select, sleep, until, type Op, type Routine } from "goroutines";
import { background, withCancel } from "goroutines/context";
import { Weighted } from "goroutines/semaphore";
import { Mutex, RWMutex, WaitGroup } from "goroutines/sync";
import { newTimer } from "goroutines/time";
import { currentProgram } from "../../lib/core/default-program.ts";
import { WaitQueue, type Waiter } from "../../lib/core/waiter.ts";
import { pendingTimers } from "../core/pending-timers.ts";
import { onVirtualTime, type VirtualClock } from "./time/virtual.ts";

const names = ["lock", "rLock", "wait", "acquire", "done", "sleep", "timer", "promise", "fn", "send", "recv"] as const;
type Name = (typeof names)[number];

/** One case of the select, with what would let it fire. At first nothing does. */
interface Blocked {
  op(): Op<unknown>;
  /** Lets it fire: now, or for what the host settles in a later microtask. */
  fire(): void;
  /** It has fired with `value`: checks that it has had its effect, and blocks it again. */
  won(value: unknown): void;
  /** It has not fired, though it may have been let: checks that it has had no effect, and blocks it again. */
  lost(fired: boolean): void;
}

type Stage = Record<Name, Blocked>;

/** How long the sleep is and how far away the timer, in milliseconds of the virtual clock. */
const SLEEP = 10;
const FAR = 1e6;

function stage(clock: VirtualClock): Stage {
  return { ...locks(), ...counts(), done: done(), ...times(clock), ...promises(), ...values() };
}

function locks(): Pick<Stage, "lock" | "rLock"> {
  const mu = new Mutex();
  mu.tryLock();
  const rw = new RWMutex();
  rw.tryLock();
  return {
    lock: {
      op: () => mu.lock(),
      fire: () => mu.unlock(),
      won(value) {
        expect(mu.tryLock(), "it is owned").toBe(false);
        (value as Disposable)[Symbol.dispose]();
        expect(mu.tryLock(), "it was owned once").toBe(true);
      },
      lost(fired) {
        if (!fired) mu.unlock();
        expect(mu.tryLock()).toBe(true);
      },
    },
    rLock: {
      op: () => rw.rLock(),
      fire: () => rw.unlock(),
      won(value) {
        expect([rw.tryLock(), rw.tryRLock()], "it is read").toEqual([false, true]);
        rw.rUnlock();
        (value as Disposable)[Symbol.dispose]();
        expect(rw.tryLock()).toBe(true);
      },
      lost(fired) {
        if (!fired) rw.unlock();
        expect(rw.tryLock()).toBe(true);
      },
    },
  };
}

function counts(): Pick<Stage, "wait" | "acquire"> {
  const wg = new WaitGroup();
  wg.add(1);
  const sem = new Weighted(1);
  sem.tryAcquire();
  return {
    wait: {
      op: () => wg.wait(),
      fire: () => wg.done(),
      won(value) {
        expect(value).toBe(undefined);
        wg.add(1);
      },
      // With somebody left in its queue, `add` would panic.
      lost(fired) {
        if (fired) wg.add(1);
      },
    },
    acquire: {
      op: () => sem.acquire(),
      fire: () => sem.release(),
      won(value) {
        expect([value, sem.tryAcquire()], "its token is taken").toEqual([undefined, false]);
      },
      lost(fired) {
        if (!fired) sem.release();
        expect(sem.tryAcquire(), "no token is lost").toBe(true);
      },
    },
  };
}

function done(): Blocked {
  let [ctx, cancel] = withCancel(background());
  const renew = (): void => {
    [ctx, cancel] = withCancel(background());
  };
  return {
    op: () => ctx.done().recv(),
    fire: () => cancel(),
    won(value) {
      expect([value, ctx.err() !== undefined]).toEqual([undefined, true]);
      renew();
    },
    lost(fired) {
      expect(ctx.done().tryRecv()).toEqual(fired ? [undefined, false] : undefined);
      if (fired) renew();
    },
  };
}

function times(clock: VirtualClock): Pick<Stage, "sleep" | "timer"> {
  let ms = SLEEP;
  const timer = newTimer(FAR);
  let due = new Date(NaN);
  return {
    sleep: {
      op: () => sleep(ms),
      fire() {
        // For an op that has not begun: it will be ready at once.
        ms = 0;
        clock.advance(SLEEP);
      },
      won(value) {
        expect(value).toBe(undefined);
        ms = SLEEP;
      },
      lost() {
        ms = SLEEP;
      },
    },
    timer: {
      op: () => timer.c.recv(),
      fire() {
        due = clock.date(clock.now());
        timer.reset(0);
        clock.fire();
      },
      won(value) {
        expect(value).toEqual(due);
        expect(timer.reset(FAR), "its value has been received").toBe(false);
      },
      lost(fired) {
        expect(timer.c.tryRecv()).toEqual(fired ? [due, true] : undefined);
        expect(timer.reset(FAR)).toBe(!fired);
      },
    },
  };
}

function promises(): Pick<Stage, "promise" | "fn"> {
  let { promise, resolve } = pending();
  let op = until(promise);
  const renew = (): void => {
    ({ promise, resolve } = pending());
    op = until(promise);
  };
  let signal: AbortSignal | undefined;
  let resolveFn: (value: string) => void = () => {};
  return {
    promise: {
      op: () => op,
      fire: () => resolve("kept"),
      won(value) {
        expect(value).toBe("kept");
        renew();
      },
      lost(fired) {
        if (fired) renew();
      },
    },
    fn: {
      op: () =>
        until((given) => {
          signal = given;
          const started = pending();
          resolveFn = started.resolve;
          return started.promise;
        }),
      fire: () => resolveFn("answer"),
      won(value) {
        expect([value, signal?.aborted]).toEqual(["answer", false]);
        signal = undefined;
      },
      // Not started at all where another case was ready.
      lost() {
        expect(signal?.aborted ?? true).toBe(true);
        signal = undefined;
      },
    },
  };
}

function pending(): { promise: Promise<string>; resolve: (value: string) => void } {
  let resolve: (value: string) => void = () => {};
  const promise = new Promise<string>((r) => {
    resolve = r;
  });
  return { promise, resolve };
}

function values(): Pick<Stage, "send" | "recv"> {
  const full = chan<string>(1);
  full.trySend("before");
  const empty = chan<string>(1);
  return {
    send: {
      op: () => full.send("sent"),
      fire: () => expect(full.tryRecv()).toEqual(["before", true]),
      won(value) {
        expect([value, full.tryRecv(), full.tryRecv()]).toEqual([undefined, ["sent", true], undefined]);
        full.trySend("before");
      },
      lost(fired) {
        expect(full.tryRecv(), "nothing is sent by losing").toEqual(fired ? undefined : ["before", true]);
        full.trySend("before");
      },
    },
    recv: {
      op: () => empty.recv(),
      fire: () => expect(empty.trySend("received")).toBe(true),
      won(value) {
        expect([value, empty.tryRecv()]).toEqual(["received", undefined]);
      },
      lost(fired) {
        expect(empty.tryRecv(), "no value is lost by losing").toEqual(fired ? ["received", true] : undefined);
      },
    },
  };
}

/** The select under test. */
function all(on: Stage): Op<{ readonly case: Name; readonly value: unknown }> {
  return select(Object.fromEntries(names.map((name) => [name, on[name].op()]))) as never;
}

/** Lets the host settle its promises. */
function settled(): Op<void> {
  return until(new Promise<void>((resolve) => setImmediate(resolve)));
}

/** Fires one case; what the host settles has settled then. */
function* fire(on: Stage, name: Name): Routine {
  on[name].fire();
  if (name === "promise" || name === "fn") yield* settled();
}

function check(on: Stage, winner: { readonly case: Name; readonly value: unknown }, fired: readonly Name[]): void {
  on[winner.case].won(winner.value);
  for (const name of names) if (name !== winner.case) on[name].lost(fired.includes(name));
}

/** Every queue that anybody has stood in since the test, or its round, began. */
const queues = new Set<WaitQueue>();

/** Who stands where, at this moment: in queues, in the clock's heap, and for something outside the program. */
function standing(clock: VirtualClock): { queued: number; timers: number; outside: number } {
  const queued = [...queues].reduce((sum, queue) => sum + queue.length, 0);
  return { queued, timers: clock.pending.length, outside: currentProgram().outsideWaits };
}

/**
 * A queue for each case but the sleep and the function; timers of the sleep and the timer; those two, the promise and
 * the function are outside.
 */
const parked = { queued: 9, timers: 2, outside: 4 };
const nobody = { queued: 0, timers: 0, outside: 0 };

const { push } = WaitQueue.prototype;

beforeEach(() => {
  queues.clear();
  WaitQueue.prototype.push = function (waiter: Waiter): void {
    queues.add(this);
    push.call(this, waiter);
  };
});

afterEach(() => {
  WaitQueue.prototype.push = push;
});

/** Parks a goroutine at the select, fires the cases in their order, and checks that the first one has won. */
function* parkAndFire(clock: VirtualClock, on: Stage, firing: readonly Name[]): Routine {
  const outcome = chan<{ readonly case: Name; readonly value: unknown }>(1);
  go(function* () {
    yield* outcome.send(yield* all(on));
  });
  yield* gosched();
  expect(standing(clock)).toEqual(parked);
  for (const name of firing) yield* fire(on, name);
  expect(standing(clock), "the losers have left before the winner runs").toEqual(nobody);
  const winner = (yield* outcome.recv()) as { readonly case: Name; readonly value: unknown };
  expect(winner.case).toBe(firing[0]);
  check(on, winner, firing);
  expect(standing(clock)).toEqual(nobody);
}

describe("everything with one commit point is an Op", () => {
  test.each(names)("a select over all of them waits until one fires: %s", async (name) => {
    const before = pendingTimers();
    await onVirtualTime(function* (clock) {
      yield* parkAndFire(clock, stage(clock), [name]);
    });
    expect(pendingTimers()).toBe(before);
  });

  test.each(names)(
    "%s fires, then each of the others, before the winner runs: one wins and the other has no effect",
    async (first) => {
      await onVirtualTime(function* (clock) {
        const on = stage(clock);
        for (const second of names) if (second !== first) yield* parkAndFire(clock, on, [first, second]);
        yield* parkAndFire(clock, on, [first, ...names.filter((name) => name !== first)]);
      });
    },
  );

  test("each set of them that is ready at once: one of the set wins, nobody waits, no function starts", async () => {
    const able = names.filter((name) => name !== "fn");
    const winners = new Set<Name>();
    await onVirtualTime(function* (clock) {
      const on = stage(clock);
      for (let set = 1; set < 2 ** able.length; set++) {
        const ready = able.filter((_, i) => (set & (1 << i)) !== 0);
        for (const name of ready) yield* fire(on, name);
        const winner = yield* all(on);
        expect(ready).toContain(winner.case);
        winners.add(winner.case);
        check(on, winner, ready);
        expect(standing(clock)).toEqual(nobody);
      }
    });
    expect(winners).toEqual(new Set(able));
  });

  test("the end of its program takes a select out of all of them", async () => {
    let on: Stage | undefined;
    let time: VirtualClock | undefined;
    const program = await onVirtualTime(function* (clock) {
      time = clock;
      const stood = (on = stage(clock));
      go(function* () {
        yield* all(stood);
      });
      yield* gosched();
      expect(standing(clock)).toEqual(parked);
      return currentProgram();
    });
    expect([[...queues].filter((queue) => queue.length > 0), time?.pending, program.outsideWaits]).toEqual([[], [], 0]);
    for (const name of names) on?.[name].lost(false);
  });

  test("10,000 rounds leave memory and queues flat", { timeout: 60_000 }, async () => {
    setFlagsFromString("--expose-gc");
    const gc = runInNewContext("gc") as () => void;
    const used = (): number => {
      gc();
      return process.memoryUsage().heapUsed;
    };
    await onVirtualTime(function* (clock) {
      const on = stage(clock);
      function* rounds(n: number): Routine {
        for (let i = 0; i < n; i++) {
          queues.clear();
          yield* parkAndFire(clock, on, [names[i % names.length] as Name]);
        }
        yield* settled();
      }
      yield* rounds(2000);
      const before = used();
      yield* rounds(8000);
      // Less than 64 bytes a round, so none leaves even one of its waiters behind. What does grow is the compiler's,
      // and levels off.
      expect(used() - before).toBeLessThan(8000 * 64);
    });
  });
});
