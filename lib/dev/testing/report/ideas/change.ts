/**
 * Changes of a program that the engine makes in the program's stead, to try a remedy.
 *
 * A change acts where the remedy would: on the channels made at a place of the source, before an op at a place; or it
 * comes at the latest moment at which the remedy could, when no goroutine can go on.
 */

import { Channel } from "../../../../core/channel.ts";
import type { Goroutine } from "../../../../core/goroutine.ts";
import type { Program } from "../../../../core/program.ts";
import { type Place, placesAbove } from "../../../../core/stack.ts";
import { thread } from "../../../../core/thread.ts";
import { Canceled } from "../../../../std/context/index.ts";
import { as } from "../../engine/things.ts";
import type { Usage } from "../usage.ts";

/** A change of the program, in one execution. */
export interface Acting {
  /** A channel has been made. */
  made?(ch: Channel<unknown, unknown>, at: string): void;
  /** `g` has come to its next op. */
  reached?(g: Goroutine, usage: Usage): void;
  /** No goroutine can go on: whether one can now. */
  stuck?(program: Program, usage: Usage): boolean;
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

/** A lock as its package knows it. */
interface Unlockable {
  unlock: () => void;
}

function isUnlockable(thing: object): thing is Unlockable {
  return as("mutex", thing) !== null && "unlock" in thing;
}

/** The mutexes that a goroutine holds when it comes to the op at `place` are unlocked before it, and not later. */
export function unlockedBefore(place: Place): Change {
  const key = keyOf(place);
  return () => ({
    reached(g, usage) {
      const locks = usage.heldBy(g).filter(isUnlockable);
      if (locks.length === 0 || g.op === null || g.op.event === "lock") return;
      const [at] = placesAbove(this.reached as Function);
      if (at === undefined || keyOf(at) !== key) return;
      for (const lock of locks) {
        lock.unlock();
        const unlock = lock.unlock.bind(lock);
        lock.unlock = () => {
          if (thread.current === g && !usage.heldBy(g).includes(lock)) lock.unlock = unlock;
          else unlock();
        };
      }
    },
  });
}

/** What a goroutine has locked when it ends is unlocked. */
export const unlockedAtEnd: Change = () => ({
  stuck({ all }, usage) {
    for (const { op } of all) {
      if (op === null || op.event !== "lock" || !isUnlockable(op.subject)) continue;
      const holds = usage.holdersOf(op.subject);
      if (holds.length === 0 || holds.some(({ g }) => all.includes(g))) continue;
      op.subject.unlock();
      return true;
    }
    return false;
  },
});

/** A wait group that all goroutines there are wait for comes to zero. */
export const countedDown: Change = () => ({
  stuck({ all }) {
    const [first] = all;
    const count = first?.op?.event === "wait" ? first.op.subject : null;
    if (count === null || as("count", count) === null || all.some(({ op }) => op?.subject !== count)) return false;
    const { value } = count as { value: number };
    (count as { value: number }).value = 0;
    (count as { release(): void }).release();
    return value > 0;
  },
});

/** The contexts that are waited for are cancelled. */
export const cancelled: Change = () => ({
  stuck({ all }) {
    for (const { op } of all) {
      for (const { subject } of op?.alternatives ?? []) {
        const done = as("done", subject);
        if (done === null || done.closed || done.context === null || !("cancel" in done.context)) continue;
        (done.context as { cancel(err: Error, cause?: unknown): void }).cancel(Canceled);
        return true;
      }
    }
    return false;
  },
});
