import { after, chan, go, nilChan, select, sleep, type Body, type Routine } from "goroutines";
import { background, withCancel } from "goroutines/context";
import { Weighted } from "goroutines/semaphore";
import { Cond, Mutex, RWMutex, WaitGroup } from "goroutines/sync";
import { describe, expect, test } from "vitest";
import type { WaitTarget } from "../../../../lib/dev/testing/report/cause.ts";
import { findingOf } from "./observed.ts";

const here = (text: string): string => text.replaceAll(/wait-for\.test\.ts:\d+/g, "here");

/** What `goroutine` waits for at the end. */
async function targetsOf(body: Body<unknown>, goroutine = "main"): Promise<readonly WaitTarget[]> {
  const { waitFor } = await findingOf(body);
  return waitFor.find((each) => each.goroutine === goroutine)?.targets ?? [];
}

const causeOf = async (body: Body<unknown>, token?: string): Promise<string> =>
  here((await findingOf(body, token)).cause);

describe("who waits for what", () => {
  test("of a lock: who holds it, since when", async () => {
    const targets = await targetsOf(function* () {
      const mu = new Mutex();
      go(function* holder() {
        yield* mu.lock();
        yield* chan().recv();
      });
      go(function* third() {
        yield* sleep(1);
        yield* mu.lock();
      });
      yield* sleep(2);
      yield* mu.lock();
    });
    expect(targets).toMatchObject([
      { op: "mu1.lock()", object: "mu1", holders: ["holder (2)"], waiters: ["third (3)"] },
    ]);
    expect(targets[0]?.why).toMatch(/^held by holder \(2\) \(step \d+, wait-for\.test\.ts:\d+\)$/);
  });

  test("of a lock: nobody holds what another goroutine has unlocked", async () => {
    const { waitFor } = await findingOf(function* () {
      const mu = new Mutex();
      yield* mu.lock();
      go(function* opener() {
        mu.unlock();
        yield* chan().recv();
      });
      yield* chan().recv();
    });
    expect(waitFor.map(({ holds }) => holds)).toEqual([[], []]);
  });

  test("of a reader: the writer that it stands behind", async () => {
    const { cycles, cause, waitFor } = await findingOf(function* () {
      const rw = new RWMutex();
      go(function* writer() {
        yield* sleep(1);
        yield* rw.lock();
      });
      yield* rw.rLock();
      yield* sleep(2);
      yield* rw.rLock();
    });
    expect(cycles).toEqual([["main", "writer (2)"]]);
    expect(cause).toBe(
      "main reads under rw1 and waits to do so once more, behind writer (2), which waits to write until main is done",
    );
    expect(here(waitFor[0]?.targets[0]?.why ?? "")).toMatch(/^it holds it itself \(step \d+, here\)$/);
  });

  test("of a channel: how full it is, and who has stood at its other side", async () => {
    const targets = await targetsOf(function* () {
      const ch = chan<number>(2);
      go(function* receiver() {
        yield* ch.recv();
      });
      for (;;) yield* ch.send(1);
    });
    expect(targets).toMatchObject([
      {
        op: "ch1.send(1)",
        state: "2 of 2 buffered",
        partners: [{ goroutine: "receiver (2)", ended: true }],
        why: "receiver (2), who received from it, has ended",
      },
    ]);
  });

  test("of a select: each case, by name", async () => {
    const { waitFor } = await findingOf(function* () {
      const ch = chan<number>();
      const [ctx] = withCancel(background());
      yield* select({ job: ch.recv(), out: ch.send(1), off: null, stop: ctx.done().recv() });
    });
    expect(waitFor[0]?.op).toBe("select(job: ch1.recv(), out: ch1.send(1), stop: ctx1.done())");
    expect(waitFor[0]?.targets.map((target) => [target.case, target.why])).toEqual([
      ["job", "nobody else has sent to it or closed it"],
      ["out", "nobody else has ever received from it"],
      ["stop", "nobody has cancelled it"],
    ]);
  });

  test("of everything else, in its own words", async () => {
    const whyOf = async (body: Body<unknown>): Promise<string[]> =>
      (await targetsOf(body)).map(({ op, state, why }) =>
        [op, state, here(why)].filter((part) => part !== "").join(": "),
      );
    expect(
      await whyOf(function* () {
        const wg = new WaitGroup();
        wg.add(3);
        yield* wg.wait();
      }),
    ).toEqual(["wg1.wait(): counter 3, and nobody is left to bring it down"]);
    expect(
      await whyOf(function* () {
        const cond = new Cond(new Mutex());
        yield* cond.l.lock();
        yield* cond.wait();
      }),
    ).toEqual(["cond1.wait(): nobody has signalled it"]);
    expect(
      await whyOf(function* () {
        const cond = new Cond(new Mutex());
        cond.signal();
        yield* cond.l.lock();
        yield* cond.wait();
      }),
    ).toEqual(["cond1.wait(): the last signal (main, step 1) came before this wait (step 3)"]);
    expect(
      await whyOf(function* () {
        const sem = new Weighted(3);
        yield* sem.acquire(2);
        yield* sem.acquire(2);
      }),
    ).toEqual(["sem1.acquire(): 2 of 3 taken"]);
    expect(
      await whyOf(function* () {
        yield* nilChan<number>().recv();
      }),
    ).toEqual(["nilChan().recv(): a nil channel blocks for ever"]);
    expect(
      await whyOf(function* () {
        const late = after(1);
        yield* late.recv();
        yield* late.recv();
      }),
    ).toEqual(["timer1.recv(): its time has come and was received, or it was stopped"]);
  });
});

describe("the cause", () => {
  test("is the cycle, if there is one, and not those who wait for its goroutines", async () => {
    const cause = await causeOf(function* () {
      const mu = new Mutex();
      const ch = chan<number>();
      const wg = new WaitGroup();
      wg.go(function* receiver() {
        for (;;) {
          yield* ch.recv();
          yield* mu.lock();
          mu.unlock();
        }
      });
      wg.go(function* sender() {
        yield* mu.lock();
        for (;;) yield* ch.send(1);
      });
      yield* wg.wait();
    });
    expect(cause).toBe(
      "sender (3) holds mu1 and waits to send to ch1, receiver (2) alone receives from ch1 and waits for mu1",
    );
  });

  test("is who waits for nobody who could still come, and what others wait for that it holds", async () => {
    const cause = await causeOf(function* () {
      const mu = new Mutex();
      const done = chan<void>();
      go(function* worker() {
        yield* sleep(1);
        yield* mu.lock();
        done.close();
      });
      yield* mu.lock();
      yield* done.recv();
    });
    expect(cause).toBe(
      "main waits to receive from ch1 at here: nobody has sent to it or closed it; main holds mu1, for which worker (2) waits",
    );
  });

  test("is not main, if it only waits for the others", async () => {
    const cause = await causeOf(function* () {
      const wg = new WaitGroup();
      wg.go(function* lost() {
        yield* chan<number>().recv();
      });
      yield* wg.wait();
    });
    expect(cause).toBe("lost (2) waits to receive from ch1 at lost (here): nobody has sent to it or closed it");
  });

  test("takes no select with a case that may still fire for a link of a cycle", async () => {
    const { cycles } = await findingOf(function* () {
      const mu = new Mutex();
      const ch = chan<number>();
      go(function* receiver() {
        yield* ch.recv();
        yield* mu.lock();
      });
      yield* mu.lock();
      yield* ch.send(1);
      yield* select({ sent: ch.send(2), other: chan<number>().recv() });
    });
    expect(cycles).toEqual([]);
  });

  test("of one lock: its holder itself", async () => {
    expect(
      await causeOf(function* () {
        const mu = new Mutex();
        yield* mu.lock();
        yield* mu.lock();
      }),
    ).toBe("main waits for mu1, which it holds itself");
  });

  test("names goroutines as the rest of the report does", async () => {
    function* spin(): Routine {
      for (;;) yield* sleep(0);
    }
    const { kind, message, cause } = await findingOf(
      function* () {
        yield* spin();
      },
      "d1:",
      { maxSteps: 50 },
    );
    expect([kind, message, cause]).toEqual([
      "livelock",
      "main ran on and on, and main never returned",
      "nothing else changed in 1000 steps after maxSteps (50): a program that is only long needs a higher one",
    ]);
  });
});
