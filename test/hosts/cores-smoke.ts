/** What of goroutines/cores must work on every host, as a table of small programs. */

import { chan, go, run, select, type Chan } from "goroutines";
import { cores, goOn, shared, type Cores, type CoresOptions } from "goroutines/cores";
import { equal, perform, rejection, type Answer, type Cases } from "../package/case.ts";
import type { count, echo, hogs, relay, reply, waits } from "./cores-work.ts";

const work = new URL("./cores-work.js", import.meta.url);

/** Performs `body` beside two workers, and ends them. */
async function inWorld(options: CoresOptions, body: (world: Cores) => Promise<void>): Promise<void> {
  const world = cores({ size: 2, ...options });
  try {
    await body(world);
  } finally {
    await world.close();
  }
}

/** The cases with worlds of these options; `items`: how long a stream is. */
function casesOf(options: CoresOptions, items: number): Cases {
  const world = (body: (world: Cores) => Promise<void>) => () => inWorld(options, body);
  return {
    "a buffered stream of numbers": world(async () => {
      const result = await run(function* () {
        const numbers = shared.chan(1024, 0);
        yield* goOn<typeof count>(0, work, "count", items, numbers);
        let last = 0;
        for (;;) {
          const [n, ok] = yield* numbers.recvOk();
          if (!ok) return last;
          if (n !== last + 1) throw new Error(`${n} came after ${last}`);
          last = n;
        }
      });
      equal(result, items);
    }),

    "unbuffered ping-pong": world(async () => {
      const result = await run(function* () {
        const questions = shared.chan(0, 0);
        const answers = shared.chan(0, 0);
        yield* goOn<typeof echo>(1, work, "echo", questions, answers);
        let n = 0;
        while (n < 1000) {
          yield* questions.send(n);
          n = yield* answers.recv();
        }
        questions.close();
        return [n, yield* answers.recvOk()];
      });
      equal(result, [1000, [0, false]]);
    }),

    "a select over shared and local channels": world(async () => {
      const sums = await run(function* () {
        const numbers = shared.chan(0, 0);
        const local = chan(0, 0);
        yield* goOn<typeof count>("any", work, "count", 1000, numbers);
        go(function* () {
          for (let i = 1; i <= 1000; i++) yield* local.send(i);
          local.close();
        });
        let far: Chan<number, number> | null = numbers;
        let near: Chan<number, number> | null = local;
        const sum = { far: 0, near: 0 };
        while (far !== null || near !== null) {
          const r: { case: "far" | "near"; value: readonly [number, boolean] } = yield* select({ far: far?.recvOk() ?? null, near: near?.recvOk() ?? null });
          sum[r.case] += r.value[0];
          if (r.value[1]) continue;
          if (r.case === "far") far = null;
          else near = null;
        }
        return sum;
      });
      equal(sums, { far: 500_500, near: 500_500 });
    }),

    "channels through channels": world(async () => {
      const answers = await run(function* () {
        const letters = shared.chan<{ back: Chan<string>; text: string }>(2);
        yield* goOn<typeof reply>(0, work, "reply", letters);
        const back = shared.chan<string>();
        const got: (string | undefined)[] = [];
        for (const text of ["one", "zwölf", "三"]) {
          yield* letters.send({ back, text });
          got.push(yield* back.recv());
        }
        letters.close();
        return got;
      });
      equal(answers, ["ONE", "ZWÖLF", "三"]);
    }),

    "one worker and the other": world(async () => {
      const sum = await run(function* () {
        const out = shared.chan(8, 0);
        yield* goOn<typeof relay>(0, work, "relay", 1, 2000, shared.chan<number>(8), out);
        let total = 0;
        yield* out.forEach((n) => void (total += n));
        return total;
      });
      equal(sum, 2_001_000);
    }),

    "what a worker refuses": world(async () => {
      const error = await rejection(run(function* () {
        yield* goOn("any", work, "nothing");
      }));
      equal((error as { code?: unknown }).code, "ERR_NO_EXPORT");
      const lost = await rejection(run(function* () {
        yield* goOn("any", new URL("./not-there.js", work), "nothing");
      }));
      equal((lost as { code?: unknown }).code, "ERR_MODULE");
    }),

    "one worker is terminated, the other goes on": world(async (all) => {
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
      const dead = await rejection(run(function* () {
        yield* goOn<typeof hogs>(0, work, "hogs", shared.chan<string>());
      }));
      equal((dead as { code?: unknown }).code, "ERR_WORKER_DIED");
    }),

    "a worker is terminated in an endless loop": world(async (all) => {
      await run(function* () {
        const running = shared.chan<string>();
        yield* goOn<typeof hogs>(1, work, "hogs", running);
        yield* running.recv();
        all.terminate(1);
        yield* all.exits.recv();
      });
    }),

    "a world is closed, and another made": async () => {
      for (let n = 0; n < 2; n++) {
        const all = cores({ size: 1, ...options });
        const got = await run(function* () {
          const numbers = shared.chan(0, 0);
          yield* goOn<typeof count>("any", work, "count", 3, numbers);
          return [yield* numbers.recv(), yield* numbers.recv(), yield* numbers.recv(), yield* numbers.recv()];
        });
        equal(got, [1, 2, 3, 0]);
        await all.close();
        equal(await all.exits.recv(), { worker: 0 });
        equal((await all.exits.recvOk())[1], false);
      }
    },
  };
}

type Sharing = Cores["sharing"];

/** Fewer items by messages, each of which is a round trip. */
const items: Readonly<Record<Sharing, number>> = { memory: 100_000, messages: 10_000 };

function named(sharing: Sharing, options: CoresOptions): Cases {
  const entries = Object.entries(casesOf({ ...options, sharing }, items[sharing]));
  return Object.fromEntries(entries.map(([name, body]) => [`by ${sharing}: ${name}`, body]));
}

/** What `cores()` chooses by itself where threads share `sharing`. */
function choice(sharing: Sharing, options: CoresOptions): Cases {
  return {
    "the better way is chosen": () => inWorld(options, async (all) => equal(all.sharing, sharing)),
    "a way that is not there is refused": async () => {
      if (sharing === "memory") return;
      const error = await rejection((async () => cores({ ...options, sharing: "memory" }))());
      equal((error as { code?: unknown }).code, "ERR_NO_SHARED_MEMORY");
    },
  };
}

/** The cases of a host whose threads share memory, or only messages. */
export function casesFor(best: Sharing, options: CoresOptions = {}): Cases {
  return { ...choice(best, options), ...(best === "memory" ? named("memory", options) : {}), ...named("messages", options) };
}

/** Performs them all; `script`: of the workers. */
export function answer(best: Sharing = "memory", script?: string): Promise<Answer> {
  return perform(casesFor(best, script === undefined ? {} : { worker: script }));
}
