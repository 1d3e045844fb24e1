// Each rule fires where the execution shows it, and nowhere else: beside each program that needs a remedy stands one
// that looks alike and needs another, or none. What was tried and helps begins with "+".
import { chan, go, select, sleep, type Body, type Routine } from "goroutines";
import { background, withCancel } from "goroutines/context";
import { Mutex, RWMutex, WaitGroup } from "goroutines/sync";
import { describe, expect, test } from "vitest";
import { findingOf, triedOf } from "./observed.ts";

const suggestions = async (body: Body<unknown>, token?: string): Promise<readonly string[]> => {
  const { suggestions: helping, questions } = await triedOf(body, token);
  return [...helping.map((text) => `+ ${text}`), ...questions].map((text) =>
    text.replaceAll(/suggestions\.test\.ts:\d+/g, "here").replaceAll(/\d+ schedules/g, "N schedules"),
  );
};

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
    ).toEqual(["main has locked mu1 already (step 2, here): can what it calls then do without locking it again?"]);
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
      "main reads under rw1 already (step 2, here), and a writer waits in between: can it take the read lock once, and hand on that it is held?",
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
      /^main holds rw1 for writing already \(step 2, here\): can what it calls then do without the read lock\?$/,
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
      "could all goroutines take these locks in the same order: mu1 before mu2?",
    ]);
  });

  test("three of them, in a ring", async () => {
    const { cycles, questions: texts } = await findingOf(function* () {
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
    expect(texts).toEqual(["could all goroutines take these locks in the same order: mu1 before mu2 before mu3?"]);
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
  const updates = (hold: boolean, receivers: number, others = 0): Body<void> =>
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
      for (let i = 0; i < others; i++) {
        go(function* other() {
          yield* ch.recv();
          yield* chan().recv();
        });
      }
      yield* mu.lock();
      if (!hold) mu.unlock();
      for (let i = 0; i < 8; i++) yield* ch.send(i);
      if (hold) mu.unlock();
      yield* chan().recv();
    };

  test("on whose other side only those come who want the lock", async () => {
    const question = (who: string): string =>
      `does main need mu1 while it sends to ch1 (here)? ${who} for it meanwhile. That alone is not enough: then receiver (2) waits for ever at here`;
    expect(await suggestions(updates(true, 1))).toEqual([question("receiver (2) waits")]);
    expect(await suggestions(updates(true, 2))).toEqual([question("receiver (2), receiver (3) wait")]);
  });

  test("and that is enough", async () => {
    expect(
      await suggestions(function* () {
        const mu = new Mutex();
        const ch = chan<number>();
        go(function* receiver() {
          yield* ch.forEach(function* () {
            yield* mu.lock();
            mu.unlock();
          });
        });
        for (let i = 0; i < 3; i++) {
          yield* mu.lock();
          yield* ch.send(i);
          mu.unlock();
        }
        ch.close();
      }, "d1:"),
    ).toEqual(["+ unlock mu1 before main sends to ch1 (here), and not after. Tried in N schedules: none fails"]);
  });

  test("beside another lock: then it can't be told which is to be unlocked", async () => {
    expect(
      await suggestions(function* () {
        const [outer, inner] = [new Mutex(), new Mutex()];
        const ch = chan<number>();
        go(function* receiver() {
          yield* inner.lock();
          inner.unlock();
          yield* ch.recv();
        });
        yield* outer.lock();
        yield* inner.lock();
        yield* ch.send(1);
        inner.unlock();
        outer.unlock();
      }),
    ).toEqual(["does main need mu2 while it sends to ch1 (here)? receiver (2) waits for it meanwhile"]);
  });

  test("but not if it is not held, nor if another receives who waits for something else", async () => {
    const ofTheLock = (texts: readonly string[]): readonly string[] => texts.filter((text) => text.includes("mu1"));
    expect(ofTheLock(await suggestions(updates(false, 1)))).toEqual([]);
    expect(ofTheLock(await suggestions(updates(true, 1, 1)))).toEqual([]);
  });
});

describe("a lock that is never unlocked", () => {
  const forgotten = (byMainToo: boolean): Body<void> =>
    function* () {
      const mu = new Mutex();
      go(function* careless() {
        yield* mu.lock();
      });
      yield* sleep(1);
      yield* mu.lock();
      if (!byMainToo) mu.unlock();
    };

  test("by a goroutine that has ended", async () => {
    expect(await suggestions(forgotten(false))).toEqual([
      "+ call mu1.unlock() however careless (2) ends: in a finally block after the lock (step 4, here). Tried in N schedules: none fails",
    ]);
  });

  test("there, and in another place too", async () => {
    expect(await suggestions(forgotten(true))).toEqual([
      "+ call mu1.unlock() however careless (2) ends: in a finally block after the lock (step 4, here) and that at here. Tried in N schedules: none fails",
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
      /^\+ give ch1, made at here, room for one value, chan\(1\), so that work \(2\) need not wait\. Tried in N schedules: none fails$/,
    );
    expect(more).toEqual([]);
  });

  test("room for one does not help where there are more, or where there is some", async () => {
    const needsSelect = [
      "main, who would receive from ch1, has ended: should work (2) send in a select, beside a case that fires then, such as ctx.done()?",
    ];
    expect(await suggestions(request(1, 2))).toEqual(needsSelect);
    expect(await suggestions(request(1, 3))).toEqual(needsSelect);
  });

  test("nor ever has, of a goroutine that is left behind", async () => {
    expect(
      await suggestions(function* () {
        const ch = chan<number>();
        go(function* sender() {
          yield* ch.send(1);
        });
        yield* sleep(1);
      }),
    ).toEqual([
      "should a goroutine receive from ch1, made at here? If none needs to, could it have room for the value of sender (2), chan(1)?",
    ]);
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
      "+ call ch1.close() after the last send (here): main loops over ch1 until it is closed, and no goroutine has closed it. Tried in N schedules: none fails",
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
      "could ch1 be closed only once all that send have ended, as after wg.wait()? closer (2) closed it (step 3, here) while main still had to send. That alone is not enough: then main waits for ever at here",
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
      "+ close ch1 once, in one place or by once.do(() => ch.close()): closer (2) had closed it (step 3, here). Tried in N schedules: none fails",
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
      "could main call wg1.add() before go, or start it by wg1.go()? late (2) calls it (here) after main has waited (step 2, here)",
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
      "+ call wg1.done() however careless (3) ends: in a finally block, or by starting it by wg1.go(). Tried in N schedules: none fails",
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
    ).toEqual([
      "wg1 counts 2, but main waits when only 1 goroutine has been started: could it wait after the last is?",
    ]);
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
