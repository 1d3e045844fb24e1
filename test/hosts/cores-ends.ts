/** What goes wrong, and how workers end. */

import { chan, DeadlockError, run } from "goroutines";
import { goOn, shared } from "goroutines/cores";
import { equal, rejection } from "../package/case.ts";
import type { count, fails, hogs, throws, waits } from "./cores-work.ts";
import { work, type WorldCases } from "./cores-world.ts";

export const ends: WorldCases = {
  "what a worker refuses": async () => {
    const error = await rejection(
      run(function* () {
        yield* goOn("any", work, "nothing");
      }),
    );
    equal((error as { code?: unknown }).code, "ERR_NO_EXPORT");
    const lost = await rejection(
      run(function* () {
        yield* goOn("any", new URL("./not-there.js", work), "nothing");
      }),
    );
    equal((lost as { code?: unknown }).code, "ERR_MODULE");
  },

  "one worker is terminated, the other goes on": async (all) => {
    const result = await run(function* () {
      const running = shared.chan<string>();
      yield* goOn<typeof waits>(0, work, "waits", running, shared.chan<number>());
      yield* running.recv();
      all.terminate(0);
      const { worker } = (yield* all.exits.recv()) as { worker: number };
      const numbers = shared.chan(4, 0);
      yield* goOn<typeof count>("any", work, "count", 10, numbers);
      let sum = 0;
      yield* numbers.forEach((n) => void (sum += n));
      return [worker, sum];
    });
    equal(result, [0, 55]);
    const dead = await rejection(
      run(function* () {
        yield* goOn<typeof hogs>(0, work, "hogs", shared.chan<string>());
      }),
    );
    equal((dead as { code?: unknown }).code, "ERR_WORKER_DIED");
  },

  "a worker is terminated in an endless loop": async (all) => {
    await run(function* () {
      const running = shared.chan<string>();
      yield* goOn<typeof hogs>(1, work, "hogs", running);
      yield* running.recv();
      all.terminate(1);
      yield* all.exits.recv();
    });
  },

  "a worker that dies of an error": async (all) => {
    const exit = await run(function* () {
      yield* goOn<typeof fails>(0, work, "fails");
      return yield* all.exits.recv();
    });
    equal([exit?.worker, (exit?.error as Error | undefined)?.message.includes("nobody catches this")], [0, true]);
    const dead = await rejection(
      run(function* () {
        yield* goOn<typeof fails>(0, work, "fails");
      }),
    );
    equal(
      [(dead as { code?: unknown }).code, ((dead as Error).cause as Error).message.includes("nobody catches this")],
      ["ERR_WORKER_DIED", true],
    );
  },

  "a panic on a worker": async () => {
    const error = await rejection(
      run(function* () {
        yield* goOn<typeof throws>(1, work, "throws");
        yield* chan<never>().recv();
      }),
    );
    equal([error instanceof RangeError, (error as Error).message], [true, "too far"]);
  },

  "a deadlock of all threads": async () => {
    const error = await rejection(
      run(
        function* () {
          const running = shared.chan<string>();
          for (const worker of [0, 1]) {
            yield* goOn<typeof waits>(worker, work, "waits", running, shared.chan<number>());
            yield* running.recv();
          }
          yield* running.recv();
        },
        { deadlock: "exact" },
      ),
    );
    if (!(error instanceof DeadlockError)) throw error;
    equal(
      error.dump.match(/^goroutine \d+ \[.*\]:$/gm)?.map((line) => line.replace(/\d+/, "n")),
      ["goroutine n [chan receive]:", "goroutine n [chan receive, worker 0]:", "goroutine n [chan receive, worker 1]:"],
    );
  },
};
