/** What of goroutines/cores must work on every host, as a table of small programs. */

import { run } from "goroutines";
import { cores, goOn, shared, type Cores, type CoresOptions } from "goroutines/cores";
import { equal, perform, rejection, type Answer, type Cases } from "../package/case.ts";
import { channels } from "./cores-channels.ts";
import { ends } from "./cores-ends.ts";
import { contexts, locks } from "./cores-locks.ts";
import { memory } from "./cores-memory.ts";
import { pools } from "./cores-pools.ts";
import type { count } from "./cores-work.ts";
import { inWorld, work } from "./cores-world.ts";

export type Sharing = Cores["sharing"];

/** How long a stream is: shorter by messages, each of which is a round trip. */
const items: Readonly<Record<Sharing, number>> = { memory: 100_000, messages: 10_000 };

function casesOf(sharing: Sharing, given: CoresOptions): Cases {
  const options: CoresOptions = { ...given, sharing };
  const inWorlds = {
    ...channels(items[sharing]),
    ...contexts,
    ...(sharing === "memory" ? { ...locks, ...memory } : {}),
    ...pools,
    ...ends,
  };
  const cases: Cases = {
    ...Object.fromEntries(Object.entries(inWorlds).map(([name, body]) => [name, () => inWorld(options, body)])),

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
        equal((await all.exits.recv())?.worker, 0);
        equal((await all.exits.recvOk())[1], false);
      }
    },
  };
  return Object.fromEntries(Object.entries(cases).map(([name, body]) => [`by ${sharing}: ${name}`, body]));
}

/** What `cores()` chooses by itself where threads share `sharing`. */
function choice(sharing: Sharing, options: CoresOptions): Cases {
  return {
    "the better way is chosen": () => inWorld(options, async (all) => equal(all.sharing, sharing)),
    ...(sharing === "memory"
      ? {}
      : {
          "a way that is not there is refused": async () => {
            const error = await rejection((async () => cores({ ...options, sharing: "memory" }))());
            equal((error as { code?: unknown }).code, "ERR_NO_SHARED_MEMORY");
          },
        }),
  };
}

/** The cases of a host where `best` is chosen, and which are tried in `ways`; `script`: of the workers. */
export function casesFor(best: Sharing, ways: readonly Sharing[], script?: string): Cases {
  const options: CoresOptions = script === undefined ? {} : { worker: script };
  return Object.assign(choice(best, options), ...ways.map((way) => casesOf(way, options))) as Cases;
}

/** Performs them all. */
export function answer(...how: Parameters<typeof casesFor>): Promise<Answer> {
  return perform(casesFor(...how));
}
