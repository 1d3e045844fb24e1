/**
 * Who waits at the end of an execution, for what, and who could end that wait, for all that the execution
 * has shown: who holds the lock; who has ever stood at the other side of the channel.
 *
 * Invariant: it is made while the goroutines still stand in their queues, and says how things were then.
 */

import type { Operation } from "../../../core/op.ts";
import type { Verb } from "../engine/observer.ts";
import type { History, Hold, Use } from "./history.ts";
import type { Life } from "./life.ts";
import { stateOf } from "./state.ts";
import type { Recorder } from "./trace.ts";
import { casesOf, isNil, opText, verbOf } from "./words.ts";

/** One thing that is waited for: all of an op, or one case of a select. */
export interface Target {
  readonly op: Operation<unknown>;
  readonly verb: Verb | null;
  readonly subject: object;
  /** The thing's name. */
  readonly name: string;
  /** The op as the program has written it. */
  readonly text: string;
  /** Its name among the cases of a select; null for a plain op. */
  readonly case: string | null;
  /** How the thing is: `unbuffered`, `2 of 3 buffered`. Empty where nothing is to be said. */
  readonly state: string;
  /** Of a lock: who holds it. */
  readonly holds: readonly Hold[];
  /** Who else has used it from the other side: could have ended the wait, or has before. */
  readonly partners: readonly Use[];
  /** Of these, and of those who hold it, who has not ended. */
  readonly alive: readonly Life[];
}

export interface Stuck {
  readonly life: Life;
  readonly op: Operation<unknown>;
  readonly isSelect: boolean;
  readonly targets: readonly Target[];
}

/** What another must do to end the wait. */
const others: { readonly [verb in Verb]?: readonly Verb[] } = {
  send: ["receive"],
  receive: ["send", "close", "cancel"],
  acquire: ["release"],
};

/** Everybody who waits, the oldest first. */
export function stuckOf({ lives, history, nameOf }: Recorder): Stuck[] {
  const all = [...lives.values()];
  return all
    .filter((life) => life.waits && !life.hasEnded && life.op !== null)
    .map((life) => {
      const op = life.op as Operation<unknown>;
      const cases = casesOf(op);
      const parts: [string | null, Operation<unknown>][] = cases ?? [[null, op]];
      return { life, op, isSelect: cases !== null, targets: parts.map(([name, each]) => target(name, each)) };

      function target(name: string | null, each: Operation<unknown>): Target {
        const { subject } = each;
        const verb = verbOf(each);
        const holds = history.holdersOf(subject);
        const partners = partnersOf(history, subject, verb, life);
        const alive = all.filter(
          (other) =>
            !other.hasEnded && (holds.some(({ g }) => g === other.g) || partners.some(({ g }) => g === other.g)),
        );
        const behind =
          verb === "rlock" && holds.every(({ shared }) => shared)
            ? all.filter((other) => other.waits && isWriter(other.op, subject))
            : [];
        return {
          op: each,
          verb,
          subject,
          case: name,
          holds,
          partners,
          name: isNil(each) ? "nilChan()" : nameOf(subject),
          text: opText(each, nameOf),
          state: stateOf(subject),
          // A reader that nobody excludes waits behind a writer.
          alive: behind.length > 0 ? behind : alive,
        };
      }
    });
}

function partnersOf(history: History, subject: object, verb: Verb | null, life: Life): readonly Use[] {
  const verbs = verb === null ? undefined : others[verb];
  return verbs === undefined ? [] : history.usesOf(subject, ...verbs).filter(({ g }) => g !== life.g);
}

function isWriter(op: Operation<unknown> | null, subject: object): boolean {
  return op !== null && op.alternatives.some((each) => each.subject === subject && verbOf(each) === "lock");
}
