/**
 * What holds several things, each of which orders who puts it there before who finds it: `SyncMap` by key,
 * `Pool` by object. The deed's value is the key or the object; a store without one is `clear`.
 */

import { thread } from "../../../core/thread.ts";
import { Pool, SyncMap } from "../../../std/sync/index.ts";
import { tell } from "./audience.ts";
import { callBy } from "./names.ts";
import { wrap } from "./wrap.ts";

/** Whether `subject`'s deeds are by key. */
export function isStore(subject: object): boolean {
  return subject instanceof SyncMap || subject instanceof Pool;
}

type Verb = "load" | "store" | "update";

export function observeStores(): void {
  observeMaps();
  const pool = new Pool({ new: (): unknown => ({}) });
  callBy("pool", pool);
  wrap(pool, "get", (self, get) => {
    const value = get();
    tell({ g: thread.current, verb: "load", subject: self, value });
    return value;
  });
  wrap(pool, "put", (self, put, value) => {
    tell({ g: thread.current, verb: "store", subject: self, value });
    put();
  });
}

function observeMaps(): void {
  const map = new SyncMap<unknown, unknown>();
  callBy("map", map);
  const did = (subject: object, verb: Verb, key: unknown): void =>
    tell({ g: thread.current, verb, subject, value: key });
  wrap(map, "load", (self, proceed, key) => {
    did(self, "load", key);
    return proceed();
  });
  wrap(map, "store", (self, proceed, key) => {
    did(self, "store", key);
    proceed();
  });
  wrap(map, "delete", (self, proceed, key) => {
    did(self, "store", key);
    proceed();
  });
  wrap(map, "loadOrStore", (self, proceed, key) => {
    const result = proceed();
    did(self, result[1] ? "load" : "update", key);
    return result;
  });
  for (const name of ["loadAndDelete", "swap"] as const) {
    wrap(map as Record<typeof name, (key: unknown, ...rest: never[]) => unknown>, name, (self, proceed, key) => {
      did(self, "update", key);
      return proceed();
    });
  }
  for (const name of ["compareAndSwap", "compareAndDelete"] as const) {
    wrap(map as Record<typeof name, (key: unknown, ...rest: never[]) => boolean>, name, (self, proceed, key) => {
      const done = proceed();
      did(self, done ? "update" : "load", key);
      return done;
    });
  }
  wrap(map, "clear", (self, proceed) => {
    tell({ g: thread.current, verb: "store", subject: self });
    proceed();
  });
  wrap(map, Symbol.iterator, (self, proceed) => visiting(self, proceed()));
}

function* visiting(
  map: object,
  entries: Generator<[unknown, unknown], void, undefined>,
): Generator<[unknown, unknown], void, undefined> {
  for (const entry of entries) {
    tell({ g: thread.current, verb: "load", subject: map, value: entry[0] });
    yield entry;
  }
}
