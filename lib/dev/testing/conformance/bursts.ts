/** Bursts: sends and receives that never wait, on a buffer that grows, wraps and drains. A large buffer is a queue. */

import { show, type Selection } from "./action.ts";
import { Difference, agree } from "./difference.ts";
import type { Case } from "./model.ts";
import { inWords, type Observed } from "./outcome.ts";
import { performNow } from "./perform.ts";
import { Referee } from "./referee.ts";
import type { Subject } from "./subject.ts";
import { newWorld } from "./world.ts";

export interface Bursts {
  readonly cap: number;
  readonly bursts: readonly { readonly op: "send" | "recv"; readonly times: number }[];
}

/** How many operations a transcript shows. */
const SHOWN = 6;

/** What is done, in lines. */
export function showBursts({ cap, bursts }: Bursts): string[] {
  return [
    `c0 := make(chan any, ${cap})`,
    `tried on it: ${bursts.map(({ op, times }) => `${times} ${op === "send" ? "sends" : "receives"}`).join(", ")}`,
  ];
}

/** @throws {Difference} where the subject differs from the model. */
export async function inBursts(subject: Subject, { cap, bursts }: Bursts): Promise<void> {
  const world = newWorld(subject, [cap]);
  const referee = new Referee([cap]);
  const transcript: string[] = [];
  let value = 0;
  try {
    for (const { op, times } of bursts) {
      for (let n = 0; n < times; n++) {
        const c: Case = op === "send" ? { op, ch: 0, value: ++value } : { op, ch: 0 };
        const action: Selection = { kind: "select", cases: [c], waits: false, form: "plain" };
        transcript.push(show(action));
        const observed = performNow(world, action);
        const expected: Observed = referee.step(0, action, observed).get(0) ?? "would block";
        agree("what it does", inWords(observed), inWords(expected));
        agree("len", String(world.channels[0]?.len), String(referee.model.channels[0]?.buffer.length));
        transcript.push(`${transcript.pop()}  ->  ${inWords(expected)}`);
      }
    }
  } catch (e) {
    if (e instanceof Difference) e.transcript = transcript.slice(-SHOWN);
    throw e;
  }
}
