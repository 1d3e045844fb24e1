/**
 * Changes of a program that the engine makes in the program's stead, to try a remedy.
 *
 * A change acts where the remedy would: on the channels made at a place of the source, before an op at a place; or it
 * comes at the latest moment at which the remedy could, when no goroutine can go on.
 */

import { Channel } from "../../../../core/channel.ts";
import type { Goroutine } from "../../../../core/goroutine.ts";
import type { Program } from "../../../../core/program.ts";
import type { Place } from "../../../../core/stack.ts";
import { thread } from "../../../../core/thread.ts";
import { Canceled } from "../../../../std/context/index.ts";
import { as } from "../../engine/things.ts";
import type { Usage } from "../usage.ts";

/** Where a goroutine stands at a lock, a counter or a context, as `keyOf` has it; elsewhere it is not known. */
type PlaceOf = (g: Goroutine) => string | undefined;

/** A change of the program, in one execution. */
export interface Acting {
  /** A channel has been made. */
  made?(ch: Channel<unknown, unknown>, at: string): void;
  /** `g` has come to its next op; `here` says where, as `keyOf` has it. */
  reached?(g: Goroutine, usage: Usage, here: () => string | undefined): void;
  /** No goroutine can go on: whether one can now. `placeOf` says where a goroutine stands. */
  stuck?(program: Program, usage: Usage, placeOf: PlaceOf): boolean;
}

/** Makes the change anew for each execution. */
export type Change = () => Acting;

/** A place of the source, to compare. */
export function keyOf({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

/** The channels made at `places` have room for `n` values. */
export function room(places: readonly Place[], n: number): Change {
  const keys = new Set(places.map(keyOf));
  return () => ({
    made(ch, at) {
      if (keys.has(at) && ch.cap < n) ch.cap = n;
    },
  });
}

/** The channels made at `place` are closed at the end by `close` of the engine. */
export function closedAtEnd(place: Place): Change {
  const key = keyOf(place);
  return () => {
    const channels: Channel<unknown, unknown>[] = [];
    return {
      made(ch, at) {
        if (at === key) channels.push(ch);
      },
      stuck() {
        const ch = channels.find((each) => !each.closed && each.receivers.head !== null && each.senders.head === null);
        ch?.close();
        return ch !== undefined;
      },
    };
  };
}

/** What the program does to close the channels made at `place` comes at the end. */
export function closedLate(place: Place): Change {
  const key = keyOf(place);
  return () => {
    const late: Channel<unknown, unknown>[] = [];
    return {
      made(ch, at) {
        if (at !== key) return;
        ch.close = () => {
          // The second close is one too many as it was.
          Reflect.deleteProperty(ch, "close");
          late.push(ch);
        };
      },
      stuck() {
        const ch = late.find((each) => !each.closed && each.senders.head === null);
        ch?.close();
        return ch !== undefined;
      },
    };
  };
}

/** A second close of the channels made at `place` does nothing. */
export function closedOnce(place: Place): Change {
  const key = keyOf(place);
  return () => ({
    made(ch, at) {
      if (at !== key) return;
      ch.close = () => {
        if (!ch.closed) Channel.prototype.close.call(ch);
      };
    },
  });
}

/** The method by which a lock is let go of, in its package; null if there is none that is known. */
function unlockOf(lock: object, shared: boolean): string | null {
  if (as("rwmutex", lock) !== null) return shared ? "endRead" : "endWrite";
  return as("mutex", lock) !== null && "unlock" in lock ? "unlock" : null;
}

type Unlockable = Record<string, () => void>;

/** The one lock that a goroutine holds when it comes to the op at `place` is unlocked before it, and not later. */
export function unlockedBefore(place: Place): Change {
  const key = keyOf(place);
  return () => {
    /** Of each lock the goroutines whose own unlock is still to come, and does nothing. */
    const early = new Map<object, Set<Goroutine>>();
    return {
      reached(g, usage, here) {
        const { op } = g;
        const [lock, another] = usage.heldBy(g);
        if (lock === undefined || another !== undefined || op === null) return;
        if (op.event === "lock" || op.event === "rlock") return;
        if (here() !== key) return;
        const { shared } = usage.holdersOf(lock).find((hold) => hold.g === g) as { readonly shared: boolean };
        const name = unlockOf(lock, shared);
        if (name === null) return;
        const unlock = (lock as Unlockable)[name] as () => void;
        unlock.call(lock);
        let passed = early.get(lock);
        if (passed === undefined) {
          early.set(lock, (passed = new Set()));
          const all = passed;
          (lock as Unlockable)[name] = () => {
            const { current } = thread;
            const isSpent = current !== null && all.has(current) && !usage.heldBy(current).includes(lock);
            if (isSpent) all.delete(current);
            else unlock.call(lock);
          };
        }
        passed.add(g);
      },
    };
  };
}

/** What a goroutine has locked at one of `places` is unlocked once it has ended. */
export function unlockedAtEnd(places: readonly Place[]): Change {
  const keys = new Set(places.map(keyOf));
  return () => ({
    stuck({ all }, usage) {
      for (const { op } of all) {
        if (op === null || (op.event !== "lock" && op.event !== "rlock")) continue;
        const left = usage
          .holdersOf(op.subject)
          .find(({ g, at }) => !all.includes(g) && at !== undefined && keys.has(keyOf(at)));
        const name = left === undefined ? null : unlockOf(op.subject, left.shared);
        if (name === null) continue;
        (op.subject as Unlockable)[name]?.();
        return true;
      }
      return false;
    },
  });
}

/** A wait group that all goroutines there are wait for, one of them at `place`, comes to zero. */
export function countedDown(place: Place): Change {
  const key = keyOf(place);
  return () => ({
    stuck({ all }, _usage, placeOf) {
      const count = all.find((g) => g.op?.event === "wait" && placeOf(g) === key)?.op?.subject;
      if (count === undefined || as("count", count) === null || all.some(({ op }) => op?.subject !== count))
        return false;
      const { value } = count as { value: number };
      (count as { value: number }).value = 0;
      (count as { release(): void }).release();
      return value > 0;
    },
  });
}

/** The contexts that are waited for at `places` are cancelled. */
export function cancelled(places: readonly Place[]): Change {
  const keys = new Set(places.map(keyOf));
  return () => ({
    stuck({ all }, _usage, placeOf) {
      for (const g of all) {
        if (!keys.has(placeOf(g) ?? "")) continue;
        for (const { subject } of g.op?.alternatives ?? []) {
          const done = as("done", subject);
          if (done === null || done.closed || done.context === null || !("cancel" in done.context)) continue;
          (done.context as { cancel(err: Error, cause?: unknown): void }).cancel(Canceled);
          return true;
        }
      }
      return false;
    },
  });
}
