// Deadlock: when it is reported, by whom, and what the report says.
import { describe, expect, test } from "vitest";
import {
  after,
  call,
  chan,
  DeadlockError,
  FatalError,
  go,
  goexit,
  gosched,
  nilChan,
  run,
  select,
  sleep,
  until,
  type Routine,
} from "goroutines";
import { child } from "./child.ts";
import { nobody, waiting } from "./queues.ts";

const asleep = "all goroutines are asleep - deadlock!";

/** The report of a program that deadlocks. */
async function report(body: () => Routine<unknown>): Promise<DeadlockError> {
  const error: unknown = await run(
    function* () {
      yield* body();
    },
    { deadlock: "exact" },
  ).then(
    () => "no deadlock",
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(DeadlockError);
  return error as DeadlockError;
}

/** A report without the lines that say where each goroutine waits. */
function withoutPlaces(text: string): string {
  return text.replaceAll(/^\t.*\n/gm, "");
}

/** The states in a dump, the oldest goroutine first. */
function states(dump: string): string[] {
  return [...dump.matchAll(/^goroutine \d+ \[(.*)\]:$/gm)].map((match) => match[1] as string);
}

describe("the report", () => {
  test("is a FatalError of its own kind, with Go's text", async () => {
    const error = await report(function* () {
      yield* chan().recv();
    });
    expect(error).toBeInstanceOf(FatalError);
    expect(error).toMatchObject({ name: "DeadlockError", code: "ERR_DEADLOCK", message: asleep });
  });

  test("lists every goroutine with its reason", async () => {
    const closedSoon = chan<number>();
    const { dump } = await report(function* () {
      go(function* receiver() {
        yield* chan().recv();
      });
      go(function* receiverOk() {
        yield* chan().recvOk();
      });
      go(function* sender() {
        yield* chan<number>().send(1);
      });
      go(function* nilReceiver() {
        yield* nilChan().recv();
      });
      go(function* nilSender() {
        yield* nilChan<number>().send(1);
      });
      go(function* selector() {
        yield* select({ a: chan().recv(), b: chan<number>().send(1) });
      });
      go(function* selectorOfNil() {
        yield* select({ a: nilChan().recv(), b: null });
      });
      go(function* selectorOfNothing() {
        yield* select({});
      });
      go(function* ranger() {
        yield* closedSoon.forEach(() => {});
      });
      yield* gosched();
      yield* chan().recv();
    });
    expect(dump.split("\n\n")).toHaveLength(10);
    expect(states(dump)).toEqual([
      "chan receive",
      "chan receive",
      "chan receive",
      "chan send",
      "chan receive (nil chan)",
      "chan send (nil chan)",
      "select",
      "select",
      "select (no cases)",
      "chan receive",
    ]);
    for (const name of [
      "receiver",
      "receiverOk",
      "sender",
      "nilReceiver",
      "nilSender",
      "selector",
      "selectorOfNil",
      "selectorOfNothing",
      "ranger",
    ]) {
      expect(dump).toContain(`\n${name}(...)`);
    }
  });

  test("numbers the goroutines in the order in which they were started; main is 1", async () => {
    const { dump } = await report(function* () {
      for (let i = 0; i < 3; i++)
        go(function* () {
          if (i !== 1) yield* chan().recv();
        });
      yield* chan<number>().send(1);
    });
    expect([...dump.matchAll(/^goroutine (\d+) /gm)].map((match) => match[1])).toEqual(["1", "2", "4"]);
    expect(dump).toMatch(/^goroutine 1 \[chan send\]:\n/);
  });

  test.each<[reason: string, body: () => Routine<unknown>]>([
    [
      "chan receive",
      function* () {
        yield* select({ only: chan().recv() });
      },
    ],
    [
      "chan receive",
      function* () {
        yield* select([chan().recvOk()]);
      },
    ],
    [
      "chan send",
      function* () {
        yield* select({ only: chan<number>().send(1) });
      },
    ],
    [
      "chan receive (nil chan)",
      function* () {
        yield* select({ only: nilChan().recv() });
      },
    ],
    [
      "chan send (nil chan)",
      function* () {
        yield* select({ only: nilChan<number>().send(1) });
      },
    ],
  ])("a one-case select reads as the plain operation: %s", async (reason, body) => {
    expect(states((await report(body)).dump)).toEqual([reason]);
  });

  test("a goroutine that waits deep inside of call is listed by where it waits", async () => {
    const { dump } = await report(function* () {
      yield* call(function* () {
        yield* call(function* () {
          yield* chan<number>().send(1);
        });
      });
    });
    expect(states(dump)).toEqual(["chan send"]);
  });

  test("says where each goroutine waits: the file, the line and the column", async () => {
    const { stderr } = await child(
      `function* worker() {
         yield* chan().send(1); }
       main(function* () {
         go(worker);
         yield* select({ a: chan().recv(), b: chan().recv() }); });`,
    );
    // Line 1 of the child is its import.
    expect(stderr).toMatch(/goroutine 1 \[select\]:\nfunc at \[eval1\]:6\(\.\.\.\)\n\t\S*:6:\d+\n/);
    expect(stderr).toMatch(/goroutine 2 \[chan send\]:\nworker\(\.\.\.\)\n\t\S*:3:\d+\n/);
  });

  test("says where each goroutine was started, if GOROUTINES_DEBUG asks for stacks", async () => {
    const { stderr } = await child(
      `function starter() { go(function* worker() { yield* chan().send(1); }); }
       main(function* () { starter(); yield* chan().recv(); });`,
      { GOROUTINES_DEBUG: "stacks" },
    );
    const [, , worker] = stderr.split("\n\n");
    expect(worker).toMatch(
      /^goroutine 2 \[chan send\]:\nworker\(\.\.\.\)\n\t.*\ncreated by starter in goroutine 1\n\t\S+:2:\d+\n$/,
    );
  });
});

describe("a deadlock", () => {
  test("runs no deferred calls and is not catchable", async () => {
    const log: string[] = [];
    await report(function* () {
      go(function* () {
        try {
          yield* chan().recv();
        } finally {
          log.push("finally");
        }
      });
      try {
        yield* chan().recv();
      } catch {
        log.push("caught");
      }
    });
    await new Promise((resolve) => setTimeout(resolve, 2));
    expect(log).toEqual([]);
  });

  test("takes the goroutines out of their queues", async () => {
    const ch = chan<number>();
    await report(function* () {
      yield* ch.recv();
    });
    expect(waiting(ch)).toEqual(nobody);
    expect(ch.trySend(1)).toBe(false);
  });

  test("is reported only when nothing can ever run again: a partial one is not", async () => {
    const got = await run(
      function* () {
        go(function* () {
          yield* chan().recv();
        });
        for (let i = 0; i < 5; i++) yield* sleep(1);
        return "main goes on";
      },
      { deadlock: "exact" },
    );
    expect(got).toBe("main goes on");
  });

  test("is reported when the last goroutine that could wake the others has ended", async () => {
    const { dump } = await report(function* () {
      const ch = chan<number>();
      go(function* () {
        yield* sleep(2);
      });
      yield* ch.recv();
    });
    expect(states(dump)).toEqual(["chan receive"]);
  });
});

describe("what keeps a program alive", () => {
  const exact = { deadlock: "exact" } as const;

  test("a runnable goroutine", async () => {
    const ch = chan<number>();
    expect(
      await run(function* () {
        go(function* () {
          for (let i = 0; i < 1000; i++) yield* gosched();
          yield* ch.send(1);
        });
        return yield* ch.recv();
      }, exact),
    ).toBe(1);
  });

  test("a sleeping goroutine", async () => {
    const ch = chan<number>();
    expect(
      await run(function* () {
        go(function* () {
          yield* sleep(3);
          yield* ch.send(2);
        });
        return yield* ch.recv();
      }, exact),
    ).toBe(2);
  });

  test("a select with a timeout", async () => {
    expect(
      await run(function* () {
        return (yield* select({ it: chan().recv(), late: sleep(2) })).case;
      }, exact),
    ).toBe("late");
  });

  test("a timer that somebody waits on", async () => {
    await run(function* () {
      yield* after(2).recv();
    }, exact);
  });

  test("a promise that somebody waits on", async () => {
    const promise = new Promise<string>((resolve) => setTimeout(resolve, 3, "value"));
    expect(
      await run(function* () {
        return yield* until(promise);
      }, exact),
    ).toBe("value");
    expect(
      await run(function* () {
        return yield* until(() => new Promise<number>((resolve) => setTimeout(resolve, 3, 7)));
      }, exact),
    ).toBe(7);
    expect(
      await run(function* () {
        return (yield* select({ it: until(promise), never: chan().recv() })).value;
      }, exact),
    ).toBe("value");
  });

  test("but not a timer nobody receives from", async () => {
    await report(function* () {
      after(3_600_000);
      yield* chan().recv();
    });
  });

  test("but not a timer or a promise that has lost its select", async () => {
    await report(function* () {
      const ch = chan<number>();
      go(function* () {
        yield* ch.send(1);
      });
      yield* select({
        it: ch.recv(),
        late: sleep(3_600_000),
        deadline: after(3_600_000).recv(),
        never: until(new Promise(() => {})),
        call: until(() => new Promise(() => {})),
      });
      yield* chan().recv();
    });
  });

  test("but not a timer whose value another has taken", async () => {
    const timer = after(2);
    await report(function* () {
      go(function* () {
        yield* timer.recv();
      });
      yield* timer.recv();
      yield* timer.recv();
    });
  });
});

describe('deadlock: "exact"', () => {
  test("reports as soon as the program's own accounting says so, though a callback may still send", async () => {
    const ch = chan<number>();
    const timer = setTimeout(() => ch.trySend(1), 5);
    await expect(
      run(
        function* () {
          return yield* ch.recv();
        },
        { deadlock: "exact" },
      ),
    ).rejects.toThrow(asleep);
    clearTimeout(timer);
  });

  test("an async function that waits counts for nobody", async () => {
    const ch = chan<number>();
    const received = Promise.resolve(ch.recv());
    await expect(
      run(
        function* () {
          yield* chan().recv();
        },
        { deadlock: "exact" },
      ),
    ).rejects.toThrow(asleep);
    expect(waiting(ch).receivers).toBe(1);
    ch.trySend(1);
    expect(await received).toBe(1);
  });

  test("is judged program by program", async () => {
    const ch = chan<string>();
    const other = run(function* () {
      yield* sleep(5);
      yield* ch.send("x");
    });
    await expect(
      run(
        function* () {
          yield* ch.recv();
        },
        { deadlock: "exact" },
      ),
    ).rejects.toThrow(asleep);
    expect(await ch.recv()).toBe("x");
    await other;
  });
});

describe("by default a deadlock is reported when the host's loop has run dry", () => {
  test("a callback that may still send is never taken for one", async () => {
    const { stdout, status } = await child(`
      const ch = chan();
      setTimeout(() => ch.trySend("sent"), 30);
      console.log(await run(function* () { return yield* ch.recv(); }));
    `);
    expect([stdout, status]).toEqual(["sent\n", 0]);
  });

  test("run rejects with the report", async () => {
    const { stdout, status } = await child(`
      try {
        await run(function* () {
          go(function* sender() { yield* chan().send(1); });
          yield* chan().recv();
        });
      } catch (e) {
        console.log(e instanceof DeadlockError, e instanceof FatalError, e.message);
        console.log(e.dump);
      }
    `);
    expect(withoutPlaces(stdout)).toBe(
      `true true ${asleep}\ngoroutine 1 [chan receive]:\nfunc at [eval1]:6(...)\n\ngoroutine 2 [chan send]:\nsender(...)\n`,
    );
    expect(status).toBe(0);
  });

  test("every live run is reported then, once", async () => {
    const { stdout, status } = await child(`
      const stuck = (name) => run(function* () { yield* chan().recv(); }).then(() => console.log(name, "returned"), (e) => console.log(name, e.message));
      await Promise.all([stuck("a"), stuck("b"), stuck("c")]);
      console.log("goes on");
    `);
    expect(stdout).toBe(["a", "b", "c"].map((name) => `${name} ${asleep}\n`).join("") + "goes on\n");
    expect(status).toBe(0);
  });

  test("and the next one as well, of a run that began when the first was reported", async () => {
    const { stdout, status } = await child(`
      const stuck = (name) => run(function* () { yield* chan().recv(); }).catch((e) => console.log(name, e.message));
      await stuck("a");
      await stuck("b");
      console.log("goes on");
    `);
    expect(stdout).toBe(`a ${asleep}\nb ${asleep}\ngoes on\n`);
    expect(status).toBe(0);
  });

  test("a promise that nothing can settle any more is one", async () => {
    const { stdout } = await child(
      `await run(function* () { yield* until(new Promise(() => {})); }).catch((e) => console.log(e.dump));`,
    );
    expect(withoutPlaces(stdout)).toBe("goroutine 1 [promise]:\nfunc at [eval1]:2(...)\n");
  });

  test("a sleeping goroutine keeps the loop from running dry", async () => {
    const { stdout, status } = await child(`
      main(function* () {
        go(function* () { yield* sleep(30); console.log("slept"); });
        yield* chan().recv();
      });
    `);
    expect([stdout, status]).toEqual(["slept\n", 2]);
  });

  test("a timer nobody receives from does not", async () => {
    const { stderr, status } = await child(`
      main(function* () {
        after(3_600_000);
        yield* select({ a: chan().recv(), b: after(0).recv() });
        yield* chan().recv();
      });
    `);
    expect(stderr).toContain(asleep);
    expect(status).toBe(2);
  });

  test("main prints Go's text and every goroutine, and ends with status 2; no deferred calls", async () => {
    const { stdout, stderr, status } = await child(`
      main(function* () {
        go(function* worker() {
          try { yield* chan().send(1); } finally { console.log("finally"); }
        });
        try { yield* nilOf().recv(); } catch { console.log("caught"); } finally { console.log("finally"); }
        function nilOf() { return nilChan(); }
      });
    `);
    expect(withoutPlaces(stderr)).toBe(
      `fatal error: ${asleep}\n\ngoroutine 1 [chan receive (nil chan)]:\nfunc at [eval1]:7(...)\n\ngoroutine 2 [chan send]:\nworker(...)\n`,
    );
    expect([stdout, status]).toEqual(["", 2]);
  });

  test("a program whose main has returned is reported no more", async () => {
    const { stdout, stderr, status } = await child(`
      await run(function* () { go(function* () { yield* chan().recv(); }); yield* sleep(1); });
      console.log("done");
    `);
    expect([stdout, stderr, status]).toEqual(["done\n", "", 0]);
  });

  test("an async function that waits is not reported, and keeps nothing alive", async () => {
    const { stdout, stderr, status } = await child(`
      void chan().recv().then(() => console.log("received"));
      process.on("exit", () => console.log("exit"));
    `);
    expect([stdout, stderr, status]).toEqual(["exit\n", "", 0]);
  });
});

describe("goexit in main", () => {
  test("is counted: nobody left is a deadlock", async () => {
    const error = await report(function* () {
      return yield* goexit();
    });
    expect(error.message).toBe("no goroutines (main called runtime.Goexit) - deadlock!");
    expect(error.dump).toBe("");
  });
});
