/** `goroutineDump`: every goroutine of this thread as text. */

import { defaultProgram } from "../../core/default-program.ts";
import { dump } from "../../core/dump.ts";
import type { Goroutine } from "../../core/goroutine.ts";
import { livePrograms } from "../../core/standing-program.ts";

/** The goroutines of every live program of this thread. */
export function allGoroutines(): Goroutine[] {
  return livePrograms().flatMap(({ all }) => all);
}

/**
 * Goroutines of live programs as text. Each program counts its own, so where there are several their goroutines say
 * whose they are.
 */
export function dumpOf(goroutines: readonly Goroutine[]): string {
  const programs = livePrograms()
    .map((program) => ({ program, some: goroutines.filter(({ owner }) => owner === program) }))
    .filter(({ some }) => some.length > 0);
  const others = programs.filter(({ program }) => program !== defaultProgram);
  return programs
    .map((each) => {
      const number = others.indexOf(each) + 1;
      return dump(each.program, each.some, programs.length > 1 && number > 0 ? `, program ${number}` : "")();
    })
    .join("\n\n");
}

/**
 * Every goroutine of this thread as text: of the default program, and of every `run` and `main` that has not ended. For
 * each its state, in Go's words, and where it waits: every function with its line, the innermost first; where it was
 * started, if `GOROUTINES_DEBUG` names `stacks`. What Go prints on SIGQUIT, and `runtime.Stack(buf, true)`.
 *
 * Each program counts its goroutines from 1. If several have some, those of a `run` or `main` say whose they
 * are: `goroutine 1 [select, program 1]:`.
 *
 * @returns a text of some lines for each goroutine, an empty line between two; empty if there is none. To find
 * the lines takes some 10 microseconds each.
 *
 * @example
 * ```ts
 * go(function* worker() { yield* ch.recv(); });
 * yield* gosched();
 * log(goroutineDump());
 * ```
 */
export function goroutineDump(): string {
  return dumpOf(allGoroutines());
}

/**
 * The lines of a dump that name a place, as the frames of an error's stack: test runners show the source of the first
 * one.
 */
export function framesOfDump(text: string): string {
  return [...text.matchAll(/^(.+)\(\.\.\.\)\n\t(.+)$/gm)].map(([, fn, at]) => `    at ${fn} (${at})`).join("\n");
}
