/** Objects of private classes, got at through the public ones. */

import type { Goroutine } from "../../../core/goroutine.ts";
import type { Op, Operation, Routine } from "../../../core/op.ts";
import { Program } from "../../../core/program.ts";
import { hostTimers } from "../../../core/timers.ts";

/**
 * An op as the kernel sees it. For the debug mode that lists ops which were never performed, it counts as performed.
 */
export function opOf(op: Op<unknown>): Operation<unknown> {
  void (op as Operation<unknown>).selectable;
  return op as Operation<unknown>;
}

/** What `op` is performed on. */
export function subjectOf(op: Op<unknown>): object {
  return opOf(op).subject;
}

/** The op that the last of `routines` comes to wait at, when each has run until it waits, in turn. */
export function waitedAt(...routines: (() => Routine<unknown>)[]): Operation<unknown> {
  const program = new Program(
    { returned() {}, panicked() {}, failed() {} },
    { probe: { choose: () => 0 }, timers: hostTimers },
  );
  program.quantum = Infinity;
  let op: Operation<unknown> | null = null;
  for (const routine of routines) {
    const g: Goroutine = program.spawn(null, routine, []);
    program.unready(g);
    program.step(g);
    op = g.op;
  }
  program.end();
  if (op === null) throw new Error("nobody waits");
  return op;
}
