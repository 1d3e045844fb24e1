// Each rule fires where the execution proves it, and nowhere else: beside each program that needs a remedy
// stands one that looks alike and needs another, or none.
import { chan, go, select, sleep, type Body, type Routine } from "goroutines";
import { background, withCancel } from "goroutines/context";
import { Mutex, RWMutex, WaitGroup } from "goroutines/sync";
import { describe, expect, test } from "vitest";
import { findingOf } from "./observed.ts";

const suggestions = async (body: Body<unknown>, token?: string): Promise<readonly string[]> =>
  (await findingOf(body, token)).suggestions.map((text) => text.replaceAll(/suggestions\.test\.ts:\d+/g, "here"));

/** Locks both, one after the other. */
function* both(first: Mutex, second: Mutex): Routine {
  yield* first.lock();
  yield* second.lock();
  second.unlock();
  first.unlock();
}

describe("a lock that is taken twice", () => {
  test("by the same goroutine", async () => {
    expect(
      await suggestions(function* () {
        const mu = new Mutex();
        yield* mu.lock();
        yield* mu.lock();
      }),
    ).toEqual([
      "main has locked mu1 already (step 2, here): what it calls while it holds the lock must not lock it again",
    ]);
  });

  test("for reading, with a writer in between", async () => {
    expect(
      await suggestions(function* () {
        const rw = new RWMutex();
        yield* rw.rLock();
        go(function* writer() {
          yield* rw.lock();
        });
        yield* sleep(1);
        yield* rw.rLock();
      }),
    ).toEqual([
      "main reads under rw1 already (step 2, here), and a writer waits in between: take the read lock once, and hand on that it is held",
    ]);
  });

  test("for writing while it reads, and the other way round", async () => {
    const [raised] = await suggestions(function* () {
      const rw = new RWMutex();
      yield* rw.rLock();
      yield* rw.lock();
    });
    expect(raised).toMatch(/^main still reads under rw1 \(step 2, here\) when it locks it for writing/);
    const [lowered] = await suggestions(function* () {
      const rw = new RWMutex();
      yield* rw.lock();
      yield* rw.rLock();
    });
    expect(lowered).toMatch(
      /^main holds rw1 for writing already \(step 2, here\): what it calls must not take the read lock again/,
    );
  });

  test("but not if another goroutine holds it, nor if it was unlocked by another", async () => {
    expect(
      await suggestions(function* () {
        const mu = new Mutex();
        go(function* holder() {
          yield* mu.lock();
          yield* chan().recv();
        });
        yield* sleep(1);
        yield* mu.lock();
      }),
    ).toEqual([]);
    expect(
      await suggestions(function* () {
        const mu = new Mutex();
        yield* mu.lock();
        go(function* opener() {
          mu.unlock();
        });
        yield* mu.lock();
        yield* chan().recv();
      }),
    ).toEqual([]);
  });
});

describe("locks in two orders", () => {
  const crossed: Body<void> = function* () {
    const a = new Mutex();
    const b = new Mutex();
    const wg = new WaitGroup();
    wg.go(both, a, b);
    wg.go(both, b, a);
    yield* wg.wait();
  };

  test("two of them", async () => {
    expect(await suggestions(crossed, "d1:3.1")).toEqual([
      "take these locks in the same order everywhere: mu1 before mu2",
    ]);
  });

  test("three of them, in a ring", async () => {
    const { cycles, suggestions: texts } = await findingOf(function* () {
      const mus = [new Mutex(), new Mutex(), new Mutex()] as const;
      const gate = new WaitGroup();
      gate.add(3);
      for (const i of [0, 1, 2] as const) {
        go(function* philosopher() {
          yield* mus[i].lock();
          gate.done();
          yield* gate.wait();
          yield* (mus[(i + 1) % 3] as Mutex).lock();
        });
      }
      yield* chan().recv();
    });
    expect(cycles).toEqual([["philosopher (2)", "philosopher (3)", "philosopher (4)"]]);
    expect(texts).toEqual(["take these locks in the same order everywhere: mu1 before mu2 before mu3"]);
  });

  test("but not one behind the other", async () => {
    expect(
      await suggestions(function* () {
        const a = new Mutex();
        const b = new Mutex();
        yield* b.lock();
        go(both, a, b);
        yield* sleep(1);
        yield* chan().recv();
      }),
    ).toEqual([]);
  });
});

describe("a lock that is held across a channel", () => {
  const updates = (hold: boolean, receivers: number): Body<void> =>
    function* () {
      const mu = new Mutex();
      const ch = chan<number>();
      for (let i = 0; i < receivers; i++) {
        go(function* receiver() {
          for (;;) {
            yield* ch.recv();
            yield* mu.lock();
            mu.unlock();
          }
        });
      }
      yield* mu.lock();
      if (!hold) mu.unlock();
      for (let i = 0; i < 8; i++) yield* ch.send(i);
      yield* chan().recv();
    };

  test("on whose other side only one comes, who wants the lock", async () => {
    expect(await suggestions(updates(true, 1))).toEqual([
      "main must not hold mu1 while it sends to ch1: unlock it before",
    ]);
  });

  test("but not if it is not held, nor if others receive too", async () => {
    expect((await suggestions(updates(false, 1))).filter((text) => text.includes("must not hold"))).toEqual([]);
    expect((await suggestions(updates(true, 2))).filter((text) => text.includes("must not hold"))).toEqual([]);
  });
});

describe("a lock that is never unlocked", () => {
  test("by a goroutine that has ended", async () => {
    expect(
      await suggestions(function* () {
        const mu = new Mutex();
        go(function* careless() {
          yield* mu.lock();
        });
        yield* sleep(1);
        yield* mu.lock();
      }),
    ).toEqual([
      "careless (2) ended in step 4 without mu1.unlock(): unlock it in a finally block after it was locked (step 4, here)",
    ]);
  });

  test("but not if nobody waits for it, nor if another unlocks it", async () => {
    const handedOver = (unlock: boolean): Body<void> =>
      function* () {
        const mu = new Mutex();
        go(function* first() {
          yield* mu.lock();
        });
        yield* sleep(1);
        if (unlock) {
          mu.unlock();
          yield* mu.lock();
        }
        yield* chan().recv();
      };
    expect(await suggestions(handedOver(false))).toEqual([]);
    expect(await suggestions(handedOver(true))).toEqual([]);
  });
});

describe("a send that nobody receives any more", () => {
  const request = (capacity: number, values: number): Body<void> =>
    function* () {
      const results = chan<number>(capacity);
      go(function* work() {
        yield* sleep(20);
        for (let i = 0; i < values; i++) yield* results.send(i);
      });
      yield* select({ result: results.recv(), late: sleep(10) });
    };

  test("since the receiver's select took another case", async () => {
    const [text, ...more] = await suggestions(request(0, 1));
    expect(text).toMatch(
      /^main left its select by another case and will never receive from ch1: give ch1 room for the one value, chan\(1\), so that work \(2\) need not wait; or send in a select, beside ctx\.done\(\)$/,
    );
    expect(more).toEqual([]);
  });

  test("room for one does not help where there are more, or where there is some", async () => {
    const needsSelect = [
      "main, who alone receives from ch1, may end before all is sent: send in a select, beside a case that fires when it ends, such as ctx.done()",
    ];
    expect(await suggestions(request(1, 2))).toEqual(needsSelect);
    expect(await suggestions(request(1, 3))).toEqual(needsSelect);
  });

  test("but not if the receiver is still there, nor if there never was one", async () => {
    expect(
      await suggestions(function* () {
        const ch = chan<number>();
        go(function* sender() {
          yield* sleep(20);
          yield* ch.send(1);
        });
        yield* select({ value: ch.recv(), late: sleep(10) });
        yield* chan().recv();
      }),
    ).toEqual([]);
    expect(
      await suggestions(function* () {
        yield* chan<number>().send(1);
      }),
    ).toEqual([]);
  });
});

describe("a channel that is never closed", () => {
  const range = (how: "loop" | "once"): Body<void> =>
    function* () {
      const ch = chan<number>();
      go(function* producer() {
        yield* ch.send(1);
        yield* ch.send(2);
      });
      if (how === "loop") yield* ch.forEach(() => {});
      else for (let i = 0; i < 3; i++) yield* ch.recv();
    };

  test("though another loops over it", async () => {
    expect(await suggestions(range("loop"))).toEqual([
      "ch1 is never closed, so the loop over it in main never ends: call ch1.close() after the last send",
    ]);
  });

  test("but not if it is received from value by value", async () => {
    expect(await suggestions(range("once"))).toEqual([]);
  });

  test("nor if who sends is still there, or nobody has ever sent", async () => {
    expect(
      await suggestions(function* () {
        const ch = chan<number>();
        go(function* producer() {
          yield* ch.send(1);
          yield* chan().recv();
        });
        yield* ch.forEach(() => {});
      }),
    ).toEqual([]);
    expect(
      await suggestions(function* () {
        yield* chan<number>().forEach(() => {});
      }),
    ).toEqual([]);
  });
});

describe("a send on a closed channel", () => {
  test("that another closed", async () => {
    expect(
      await suggestions(function* () {
        const ch = chan<number>();
        go(function* closer() {
          ch.close();
        });
        yield* ch.send(1);
      }),
    ).toEqual([
      "closer (2) closed ch1 (step 3, here) while main still had to send: only who sends may close, and of several only the last (after wg.wait())",
    ]);
  });

  test("but not if it closed it itself, nor for another panic", async () => {
    expect(
      await suggestions(function* () {
        const ch = chan<number>(1);
        ch.close();
        yield* ch.send(1);
      }),
    ).toEqual([]);
    expect(
      await suggestions(function* () {
        const ch = chan<number>(1);
        go(function* closer() {
          ch.close();
        });
        yield* sleep(1);
        throw new Error("send on closed channel");
      }),
    ).toEqual([]);
  });

  test("that is closed a second time", async () => {
    const twice = (other: boolean): Body<void> =>
      function* () {
        const ch = chan<number>();
        go(function* closer() {
          ch.close();
          if (other) chan().close();
        });
        yield* sleep(1);
        ch.close();
      };
    expect(await suggestions(twice(false))).toEqual([
      "ch1 had been closed by closer (2) (step 3, here): close it in one place, or by once.do(() => ch.close())",
    ]);
    expect(await suggestions(twice(true))).toEqual([]);
  });
});

describe("a wait group", () => {
  test("to which a goroutine adds itself, after the wait", async () => {
    expect(
      await suggestions(function* () {
        const wg = new WaitGroup();
        go(function* late() {
          wg.add(1);
          yield* chan().recv();
        });
        yield* wg.wait();
      }),
    ).toEqual([
      "late (2) calls wg1.add() itself (step 3, here), after main has waited (step 2, here): add before go, or start it by wg1.go()",
    ]);
  });

  test("but not if it was counted before, nor if it adds for others before the wait", async () => {
    expect(
      await suggestions(function* () {
        const wg = new WaitGroup();
        wg.add(1);
        go(function* counted() {
          wg.add(1);
          wg.done();
          wg.done();
          yield* chan().recv();
        });
        yield* wg.wait();
      }),
    ).toEqual([]);
  });

  test("whose done is missing in a goroutine that has ended", async () => {
    expect(
      await suggestions(function* () {
        const wg = new WaitGroup();
        wg.add(2);
        go(function* proper() {
          wg.done();
        });
        go(function* careless() {});
        yield* wg.wait();
      }),
    ).toEqual([
      "careless (3) ended without wg1.done(): call it in a finally block, or start the goroutine by wg1.go()",
    ]);
  });

  test("that is waited for before all have been started", async () => {
    expect(
      await suggestions(function* () {
        const wg = new WaitGroup();
        wg.add(2);
        for (let i = 0; i < 2; i++) {
          go(function* work() {
            wg.done();
          });
          yield* wg.wait();
        }
      }),
    ).toEqual(["wg1 counts 2, but main waits when only 1 goroutine has been started: wait after the last is"]);
  });

  test("but not while those that it counts still wait themselves", async () => {
    expect(
      await suggestions(function* () {
        const wg = new WaitGroup();
        wg.go(function* stuck() {
          yield* chan().recv();
        });
        yield* wg.wait();
      }),
    ).toEqual([]);
  });
});

test("nothing is suggested of waits that another failure has cut short", async () => {
  expect(
    await suggestions(function* () {
      const ch = chan<number>();
      const [ctx, cancel] = withCancel(background());
      go(function* producer() {
        yield* ch.send(1);
      });
      go(function* consumer() {
        yield* ch.forEach(() => {});
      });
      yield* select({ done: ctx.done().recv(), late: sleep(1) });
      cancel();
      throw new Error("enough");
    }),
  ).toEqual([]);
});
