/**
 * Linearizability of a thing whose methods are one step each: whatever several goroutines see of it, they would also
 * have seen had they called it one after the other. `crossing` runs scripts beside each other, `inTurn` enumerates all
 * orders of their steps against a model of the thing; both sets of results must be the same.
 */

import { gosched, type Routine } from "goroutines";
import { WaitGroup } from "goroutines/sync";

/** What one goroutine does with the thing, step by step. */
export type Script<S> = readonly ((subject: S) => unknown)[];

/** Runs each script in a goroutine of its own: what their steps returned. */
export function crossing<S>(make: () => S, scripts: readonly Script<S>[]): () => Routine<string> {
  return function* () {
    const subject = make();
    const wg = new WaitGroup();
    const results: unknown[][] = scripts.map(() => []);
    for (const [i, script] of scripts.entries()) {
      wg.go(function* () {
        for (const [k, step] of script.entries()) {
          if (k > 0) yield* gosched();
          results[i]?.push(step(subject));
        }
      });
    }
    yield* wg.wait();
    return JSON.stringify(results);
  };
}

/** What the steps return in each order of them that keeps the order within each script. */
export function inTurn<S>(make: () => S, scripts: readonly Script<S>[]): string[] {
  const met = new Set<string>();
  function go(order: readonly number[]): void {
    const done = scripts.map((_, i) => order.filter((other) => other === i).length);
    const open = scripts.flatMap((script, i) => ((done[i] as number) < script.length ? [i] : []));
    for (const i of open) go([...order, i]);
    if (open.length > 0) return;
    const subject = make();
    const results: unknown[][] = scripts.map(() => []);
    for (const i of order) results[i]?.push(scripts[i]?.[results[i].length]?.(subject));
    met.add(JSON.stringify(results));
  }
  go([]);
  return [...met].toSorted();
}
