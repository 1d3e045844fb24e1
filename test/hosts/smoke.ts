/** What must work on every host, as a table of small programs. */

import {
  call,
  chan,
  DeadlockError,
  go,
  gosched,
  run,
  select,
  sleep,
  until,
  type RecvChan,
  type Routine,
  type SendChan,
} from "goroutines";
import { goroutineDump } from "goroutines/testing";
import { equal, perform, rejection, type Answer, type Cases } from "../package/case.ts";

function* echo(questions: RecvChan<number, number>, answers: SendChan<number>): Routine {
  for (;;) yield* answers.send(1 + (yield* questions.recv()));
}

interface EventSource {
  addEventListener?: (type: "error", listener: (event: { error: unknown; preventDefault(): void }) => void) => void;
  process?: { once?: (type: "uncaughtException", listener: (error: unknown) => void) => void };
}

/** The next error that nobody caught, as this host tells of it. */
function nextUncaught(): Promise<unknown> {
  const { process, addEventListener } = globalThis as EventSource;
  return new Promise((resolve) => {
    if (process?.once !== undefined) process.once("uncaughtException", resolve);
    else {
      addEventListener?.("error", (event) => {
        event.preventDefault();
        resolve(event.error);
      });
    }
  });
}

export const cases: Cases = {
  "ping-pong": async () => {
    const last = await run(function* () {
      const ping = chan<number>(0, 0);
      const pong = chan<number>(0, 0);
      go(echo, ping, pong);
      let n = 0;
      while (n < 10_000) {
        yield* ping.send(n);
        n = yield* pong.recv();
      }
      return n;
    });
    equal(last, 10_000);
  },

  "10,000 goroutines": async () => {
    const sum = await run(function* () {
      const results = chan<number>(0, 0);
      function* one(n: number): Routine {
        yield* sleep(1);
        yield* results.send(n);
      }
      for (let n = 1; n <= 10_000; n++) go(one, n);
      let total = 0;
      for (let n = 1; n <= 10_000; n++) total += yield* results.recv();
      return total;
    });
    equal(sum, 50_005_000);
  },

  "select with a timeout": async () => {
    const start = performance.now();
    const fired = await run(function* () {
      const never = chan<string>();
      const soon = chan<string>(1);
      const late = yield* select({ value: never.recv(), late: sleep(20) });
      go(function* () {
        yield* soon.send("here");
      });
      const early = yield* select({ value: soon.recv(), late: sleep(60_000) });
      return [late.case, early.case];
    });
    equal(fired, ["late", "value"]);
    if (performance.now() - start < 20) throw new Error("the timeout came early");
  },

  "until a promise, and a loser's signal aborts": async () => {
    const signals: AbortSignal[] = [];
    const page = (value: string, ms: number) => (signal: AbortSignal) => {
      signals.push(signal);
      return new Promise<string>((resolve, reject) => {
        const timer = setTimeout(() => resolve(value), ms);
        signal.addEventListener("abort", () => {
          clearTimeout(timer);
          reject(signal.reason as Error);
        });
      });
    };
    const value = await run(function* () {
      const first = yield* until(Promise.resolve(1));
      const r = yield* select({ slow: until(page("slow", 30_000)), quick: until(page("quick", 5)) });
      return [first, r.case, r.value];
    });
    equal(value, [1, "quick", "quick"]);
    equal(
      signals.map((signal) => signal.aborted),
      [true, false],
    );
  },

  "a host timer fires beside an endless ping-pong": async () => {
    const controller = new AbortController();
    const begun = performance.now();
    setTimeout(() => controller.abort(new Error("enough")), 50);
    const reason = await rejection(
      run(
        function* () {
          const ping = chan<number>(0, 0);
          const pong = chan<number>(0, 0);
          go(echo, ping, pong);
          for (;;) {
            yield* ping.send(1);
            yield* pong.recv();
          }
        },
        { signal: controller.signal },
      ),
    );
    equal((reason as Error).message, "enough");
    if (performance.now() - begun > 2000) throw new Error("the timer came too late");
  },

  "an exact deadlock report": async () => {
    const error = await rejection(
      run(
        function* () {
          const ch = chan<void>();
          go(function* stuck() {
            yield* ch.send();
          });
          yield* chan<void>().recv();
        },
        { deadlock: "exact" },
      ),
    );
    if (!(error instanceof DeadlockError)) throw error;
    equal(error.message, "all goroutines are asleep - deadlock!");
    equal(error.dump.match(/^goroutine \d+ \[.*\]:$/gm), ["goroutine 1 [chan receive]:", "goroutine 2 [chan send]:"]);
    equal(/^stuck\(/m.test(error.dump), true);
  },

  "a panic rejects run with the very error": async () => {
    const boom = new Error("boom");
    const error = await rejection(
      run(function* () {
        go(function* () {
          throw boom;
        });
        yield* chan<void>().recv();
      }),
    );
    equal(error === boom, true);
  },

  "go outside any goroutine": async () => {
    const ch = chan<string>();
    go(function* () {
      yield* ch.send("from the default program");
    });
    equal(await ch.recv(), "from the default program");
  },

  "await and for await": async () => {
    const ch = chan<number>(2);
    const sender = (async () => {
      for (let n = 1; n <= 5; n++) await ch.send(n);
      ch.close();
    })();
    const received: number[] = [];
    for await (const n of ch) received.push(n);
    await sender;
    equal(received, [1, 2, 3, 4, 5]);
  },

  "a dump shows every frame of a goroutine that waits, and runs none of its code": async () => {
    let finallyRan = false;
    await run(function* () {
      const ch = chan();
      function* inner(): Routine {
        try {
          yield* ch.recv();
        } finally {
          finallyRan = true;
        }
      }
      class Middle {
        *loop(): Routine {
          yield* inner();
        }
      }
      function* calledByCall(): Routine {
        yield* new Middle().loop();
      }
      go(function* outermost() {
        yield* call(calledByCall);
      });
      yield* gosched();
      const text = goroutineDump();
      equal(finallyRan, false);
      const [, waits = ""] = /goroutine 2 \[chan receive[^]*?\]:\n([^]*?)(?:\n\n|$)/.exec(text) ?? [];
      const frames = [...waits.matchAll(/^(.*)\(\.\.\.\)\n\t(.+:\d+:\d+)$/gm)].map(([, fn = ""]) =>
        fn.replace(/^.*\./, ""),
      );
      equal(frames, ["inner", "loop", "calledByCall", "outermost"]);
      ch.close();
    });
    // It goes on as if nothing had been.
    equal(finallyRan, false);
  },

  "an uncaught throw reaches the host": async () => {
    const uncaught = nextUncaught();
    const boom = new Error("nobody catches this");
    go(function* () {
      throw boom;
    });
    equal((await uncaught) === boom, true);
  },
};

/** Performs them all. */
export function answer(): Promise<Answer> {
  return perform(cases);
}
