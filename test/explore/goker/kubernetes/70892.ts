/**
 * kubernetes#70892: the scheduler scores nodes. Workers share one anonymous function that goes through all priorities
 * for a node: its own entry of a row of results is a worker's to write, the row itself is not. Whoever finds a row
 * too short makes it anew, and loses what another has written meanwhile. The fix makes the rows before the workers.
 */

import { chan, type Routine } from "goroutines";
import { WaitGroup } from "goroutines/sync";
import { shared, type Shared } from "goroutines/testing";
import type { Kernel } from "../../kernel.ts";

const NODES = ["machine1", "machine2", "machine3"];

/** A priority scores all nodes at once (the old way), or each for itself. */
type Priority = { readonly all: () => number[] } | { readonly each: (node: string) => number };

interface Row {
  readonly priority: Priority;
  readonly result: Shared<number[]>;
}

/** As many workers as pieces; each takes pieces until there are none left. */
function* parallelize(pieces: number, step: (piece: number) => Routine): Routine {
  const todo = chan<number>(pieces, 0);
  for (let i = 0; i < pieces; i++) yield* todo.send(i);
  todo.close();
  const wg = new WaitGroup();
  for (let i = 0; i < pieces; i++) {
    wg.go(function* () {
      yield* todo.forEach(step);
    });
  }
  yield* wg.wait();
}

const unscored = () => NODES.map(() => 0);

function* prioritize(priorities: readonly Priority[], fixed: boolean): Routine<number[]> {
  const rows = priorities.map((priority, i): Row => ({ priority, result: shared<number[]>([], `results[${i}]`) }));
  const wg = new WaitGroup();
  for (const { priority, result } of rows) {
    if ("all" in priority) {
      wg.go(function* () {
        yield* result.set(priority.all());
      });
    } else if (fixed) {
      yield* result.set(unscored());
    }
  }

  yield* parallelize(NODES.length, function* (index) {
    for (const { priority, result } of rows) {
      if ("all" in priority) continue;
      if (!fixed && (yield* result.get()).length < NODES.length) yield* result.set(unscored());
      const score = priority.each(NODES[index] ?? "");
      (yield* result.get())[index] = score;
    }
  });
  yield* wg.wait();

  const sums = unscored();
  for (const { result } of rows) {
    for (const [index, score] of (yield* result.get()).entries()) sums[index] = (sums[index] ?? 0) + score;
  }
  return sums;
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const sums = yield* prioritize([{ all: () => NODES.map(() => 1) }, { each: (node) => node.length }], fixed);
    for (const [index, node] of NODES.entries()) {
      if (sums[index] !== 1 + node.length) throw new Error(`${node}: score ${sums[index]}, want ${1 + node.length}`);
    }
  };

export const kernel: Kernel = {
  project: "kubernetes",
  number: 70892,
  blocking: false,
  class: "Go-Specific / Anonymous function",
  bug: "All workers run one closure that makes a shared row of results when it finds none: they overwrite each other's.",
  source: "https://github.com/kubernetes/kubernetes/pull/70892",
  original: { goroutines: 5, locks: 0, channels: 1 },
  kept: { goroutines: 5, locks: 0, channels: 1 },
  symptoms: ["race", "panic"],
  buggy: program(false),
  fixed: program(true),
};
