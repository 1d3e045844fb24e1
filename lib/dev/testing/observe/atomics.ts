/** Atomics. A `compareAndSwap` that finds another value only loads. */

import { thread } from "../../../core/thread.ts";
import { Bool, Int32, Int64, Pointer, Uint32, Uint64, Value } from "../../../std/atomic/index.ts";
import { tell } from "./audience.ts";
import { callBy } from "./names.ts";
import { wrap } from "./wrap.ts";

/** What every kind of atomic has. */
interface Atomic {
  load(): unknown;
  store(value: unknown): void;
  swap(value: unknown): unknown;
  compareAndSwap(expected: unknown, replacement: unknown): boolean;
}

/** What the integers have beside. */
interface Arithmetic {
  add(delta: unknown): unknown;
  and(mask: unknown): unknown;
  or(mask: unknown): unknown;
}

export function observeAtomics(): void {
  for (const specimen of [
    new Int32(),
    new Uint32(),
    new Int64(),
    new Uint64(),
    new Bool(),
    new Pointer(),
    new Value(),
  ]) {
    const atomic = specimen as Atomic;
    callBy("atomic", specimen);
    wrap(atomic, "load", (self, load) => {
      const value = load();
      tell({ g: thread.current, verb: "load", subject: self, value });
      return value;
    });
    wrap(atomic, "store", (self, store, value) => {
      store();
      tell({ g: thread.current, verb: "store", subject: self, value });
    });
    wrap(atomic, "swap", (self, swap, value) => {
      const before = swap();
      tell({ g: thread.current, verb: "update", subject: self, value });
      return before;
    });
    wrap(atomic, "compareAndSwap", (self, swap, _expected, value) => {
      const done = swap();
      tell(
        done
          ? { g: thread.current, verb: "update", subject: self, value }
          : { g: thread.current, verb: "load", subject: self },
      );
      return done;
    });
  }
  for (const specimen of [new Int32(), new Int64()]) {
    const atomic = specimen as unknown as Arithmetic;
    for (const name of ["add", "and", "or"] as const) {
      wrap(atomic, name, (self, update, value) => {
        const result = update();
        tell({ g: thread.current, verb: "update", subject: self, value });
        return result;
      });
    }
  }
}
