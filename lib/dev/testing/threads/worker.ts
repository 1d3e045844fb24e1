/** What a thread of an exploration runs: its part of the search. */

import { host } from "#host";
import { threads } from "#threads";
import { watched } from "../engine/async-watch.ts";
import { Budget, engineFor, scheduleOf, search } from "../search.ts";
import { strategyNamed } from "../strategies/named.ts";
import type { StrategyMaker } from "../strategies/strategy.ts";
import { load } from "./exported-body.ts";
import type { Answer, Part, PartDone } from "./part.ts";

async function perform(part: Part): Promise<PartDone> {
  const { module, name, check, options, seed, share, executions, fewest } = part;
  const deadline = host.now() + part.timeout;
  const loaded = await load({ module, name, ...(check === undefined ? {} : { check }) });
  const engine = engineFor("explore", loaded.body, { ...options, ...loaded });
  const strategy = (strategyNamed(part.strategy) as StrategyMaker)(seed, share);
  const budget = Object.defineProperty(new Budget(executions, deadline), "limit", {
    get: () => Math.min(executions, Atomics.load(fewest, 0)),
  });
  const failure = await watched(engine, () => search(engine, loaded.body, strategy, budget));
  const { spent, decided, capped, waitedOutside, untried, hurried, timedOut } = budget;
  if (failure !== null) lower(fewest, spent);
  return {
    spent,
    decided,
    capped,
    waitedOutside,
    untried,
    hurried,
    timedOut,
    complete: strategy.complete,
    strategy: strategy.name,
    failure:
      failure === null ? null : { kind: failure.kind, message: failure.message, schedule: scheduleOf(engine.run) },
  };
}

/** Makes the number that all share `n`, unless it is less. */
function lower(fewest: Int32Array, n: number): void {
  for (;;) {
    const before = Atomics.load(fewest, 0);
    if (before <= n || Atomics.compareExchange(fewest, 0, before, n) === before) return;
  }
}

threads.started((data, parent) => {
  const answer = (message: Answer): void => parent.post(message);
  perform(data as Part).then(
    (done) => answer({ done }),
    (error: unknown) => answer({ error }),
  );
});
