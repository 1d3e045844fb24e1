/** Shared variables. They are of this folder's own kind, so they tell by themselves. */

import { thread } from "../../../core/thread.ts";
import { audience, tell } from "./audience.ts";

/** `cell` is read or written. From the first access of an execution on, data races are looked for. */
export function accessed(verb: "read" | "write", cell: object, value: unknown): void {
  if (audience.engine === null) return;
  audience.engine.lookForRaces();
  tell({ g: thread.current, verb, subject: cell, value });
}
