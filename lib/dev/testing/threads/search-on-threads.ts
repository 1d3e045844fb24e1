/**
 * A search by several threads: each does its share of it, and the failure that one of them had after the fewest
 * executions is executed once more in this thread, where it is shrunk and told.
 *
 * Invariant: the same body, strategy, seed and number of threads find the same, whichever thread is faster, unless the
 * time is up.
 */

import { host } from "#host";
import { threads } from "#threads";
import { GoError, UsageError } from "../../../core/error.ts";
import type { Body } from "../../../core/run.ts";
import type { Thread } from "../../../link/threads.ts";
import type { Engine } from "../engine/engine.ts";
import type { Failure } from "../engine/ending.ts";
import { HOST_WAIT } from "../engine/host-wait.ts";
import { execute, suspected, type Budget } from "../search.ts";
import { strategyNamed } from "../strategies/named.ts";
import { Scripted } from "../strategies/scripted.ts";
import type { Share, Strategy } from "../strategies/strategy.ts";
import type { ExportedBody } from "./exported-body.ts";
import type { Answer, Part, PartDone, PostedFailure } from "./part.ts";

/** What the threads run. In this repository it is TypeScript, which a JavaScript file has it read. */
function script(): URL {
  const isSource = import.meta.url.endsWith(".ts");
  // Bundlers find the file by these words, as they stand.
  if (!isSource) return new URL("./worker.js", import.meta.url);
  return new URL("./boot.mjs", import.meta.url);
}

interface WholeSearch {
  readonly exported: ExportedBody;
  readonly body: Body<unknown>;
  /** Made for this thread, for its name: each thread makes its own. */
  readonly strategy: Strategy;
  readonly seed: number;
  /** On how many threads; one for each core if left out. */
  readonly cores?: number;
  /** Its sums are written here. */
  readonly budget: Budget;
}

interface Searched {
  /** Null if there was none. The engine has executed it last. */
  readonly failure: Failure | null;
  /** Who decided last, and whether every schedule within the strategy's bounds was executed. */
  readonly by: { readonly name: string; readonly complete: boolean };
}

/** @throws {UsageError} `ERR_STRATEGY` for a strategy of the program's own. */
export async function searchOnThreads(engine: Engine, search: WholeSearch): Promise<Searched> {
  const { cores = threads.cores, strategy } = search;
  if (strategyNamed(strategy.name) === null)
    throw new UsageError(
      "ERR_STRATEGY",
      `explore: other cores know only strategies of this package, not ${strategy.name}`,
    );
  const fewest = new Int32Array(new SharedArrayBuffer(4));
  fewest[0] = 2 ** 31 - 1;
  const started: Thread[] = [];
  try {
    const parts = Array.from({ length: cores }, (_, index) =>
      performed(partOf(engine, search, { index, of: cores }, fewest), started),
    );
    return await together(engine, search, await Promise.all(parts));
  } finally {
    for (const thread of started) thread.terminate();
  }
}

function partOf(engine: Engine, search: WholeSearch, share: Share, fewest: Int32Array): Part {
  const { exported, strategy, seed, budget } = search;
  const { time, maxSteps, leaks, races = true, hostWait = HOST_WAIT } = engine.options;
  const left = budget.limit - budget.spent;
  return {
    module: String(exported.module),
    name: exported.name,
    check: exported.check,
    options: { time, maxSteps, leaks, races, hostWait },
    strategy: strategy.name,
    seed,
    share,
    executions: Math.floor((left + share.of - 1 - share.index) / share.of),
    timeout: budget.deadline - host.now(),
    fewest,
  };
}

function performed(part: Part, started: Thread[]): Promise<PartDone> {
  return new Promise((resolve, reject) => {
    let cause: unknown;
    const thread = threads.start(
      part,
      {
        begun() {},
        message(message) {
          const answer = message as Answer;
          if ("done" in answer) resolve(answer.done);
          else reject(answer.error);
        },
        error(error) {
          cause = error;
        },
        exit(code) {
          const message = `explore: a thread of the exploration has ended before its search (exit code ${code})`;
          reject(new GoError("ERR_THREAD_DIED", message, { cause }));
        },
      },
      { worker: script() },
    );
    started.push(thread);
  });
}

/** What all parts come to. */
async function together(engine: Engine, { body, budget }: WholeSearch, parts: readonly PartDone[]): Promise<Searched> {
  const [first] = parts as readonly [PartDone];
  const failed = parts.filter(({ failure }) => failure !== null).toSorted((a, b) => a.spent - b.spent)[0];
  const { failure, strategy } = failed ?? first;
  for (const { spent, decided, capped, waitedOutside, untried, hurried, timedOut } of parts) {
    // How far the others were when they heard of it is a matter of speed.
    const counted = failed === undefined ? spent : Math.min(spent, failed.spent);
    budget.spent += counted;
    budget.decided += Math.min(decided, counted);
    budget.capped += Math.min(capped, counted);
    budget.timedOut ||= timedOut;
    budget.waitedOutside ||= waitedOutside;
    budget.untried ||= untried;
    budget.hurried ||= hurried;
  }
  return {
    failure: failure === null ? null : await repeated(engine, body, failure),
    by: { name: strategy, complete: parts.every(({ complete }) => complete) },
  };
}

/** How long at the least there is for the one execution that a failure is repeated in, in milliseconds. */
const REPEATING = 500;

/** One that does not repeat was seen all the same, under the schedule that was posted. */
async function repeated(
  engine: Engine,
  body: Body<unknown>,
  { kind, message, schedule }: PostedFailure,
): Promise<Failure> {
  engine.deadline = Math.max(engine.deadline, host.now() + REPEATING);
  const scripted = new Scripted(schedule);
  scripted.begin();
  const failure =
    (await execute(engine, body, scripted)) ?? (engine.detectors.isSuspicious ? await suspected(engine, body) : null);
  if (failure !== null) return failure;
  const seen = { kind, message, goroutines: [] };
  engine.witness?.(seen, schedule);
  return seen;
}
