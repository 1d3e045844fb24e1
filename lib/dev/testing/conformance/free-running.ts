/**
 * Free-running: tasks run their scripts as they are scheduled. The history of what they did must keep the
 * invariants, and the model, which performs the same operations in the order in which they were begun, must
 * come to the same results and leave the same tasks blocked.
 *
 * Unlike step by step, tasks act here between another's being woken and its running on.
 */

import { show } from "./action.ts";
import { Difference, agree, claim } from "./difference.ts";
import { runFreely } from "./free-run.ts";
import { Had } from "./had.ts";
import type { Entry, History } from "./history.ts";
import { checkInvariants } from "./invariants.ts";
import { inWords, listed } from "./outcome.ts";
import type { FreeProgram } from "./program.ts";
import { Referee } from "./referee.ts";
import type { Subject } from "./subject.ts";

/** @throws {Difference} where the program's history is none of Go's. */
export async function freely(subject: Subject, program: FreeProgram): Promise<Had> {
  const history = await runFreely(subject, program);
  try {
    checkInvariants(history);
    // What takes effect later may do so in another order than it was begun.
    return subject.settle === null ? replayOnModel(history, program.caps) : new Had();
  } catch (e) {
    if (e instanceof Difference) e.transcript = transcript(history);
    throw e;
  }
}

/** @throws {Difference} where the history is none of the model's. */
export function replayOnModel(history: History, caps: readonly number[]): Had {
  const referee = new Referee(caps);
  const ongoing = new Map<number, Entry>();
  for (const entry of history.entries) {
    const { task, action, outcome } = entry;
    claim(!ongoing.has(task), `${referee.show(task)}: ended, but must be blocked`);
    ongoing.set(task, entry);
    for (const [completed, expected] of referee.step(task, action, outcome)) {
      agree(referee.show(completed), inWords(ongoing.get(completed)?.outcome), inWords(expected));
      ongoing.delete(completed);
    }
    if (outcome === "would block") ongoing.delete(task);
  }
  for (const [task, { ended }] of ongoing)
    claim(ended === undefined, `${referee.show(task)}: ended, but must be blocked`);
  for (const [i, { buffer }] of referee.model.channels.entries()) {
    agree(`what c${i} still holds`, listed(history.channels[i]?.buffered ?? []), listed(buffer));
  }
  return referee.had;
}

function transcript({ entries }: History): string[] {
  return entries.map(({ task, action, outcome }) => `task ${task}: ${show(action)}  ->  ${inWords(outcome)}`);
}
