/** A simulation in rounds: each goroutine computes its part of the next state, and a barrier ends the round. */

import type { Routine } from "goroutines";
import { CyclicBarrier, WaitGroup } from "goroutines/sync";
import { returns, type Right } from "../right.ts";

export const right: Right = {
  name: "game-of-life",
  *program() {
    let cells = [0, 0, 1, 0, 0, 0];
    let next = [0, 0, 0, 0, 0, 0];
    const barrier = new CyclicBarrier(3, () => {
      [cells, next] = [next, cells];
    });
    function* part(from: number, to: number): Routine {
      for (let round = 0; round < 2; round++) {
        for (let i = from; i < to; i++) {
          const [left, right_] = [cells[(i + 5) % 6] ?? 0, cells[(i + 1) % 6] ?? 0];
          next[i] = left ^ right_;
        }
        yield* barrier.await();
      }
    }
    const wg = new WaitGroup();
    for (const [from, to] of [
      [0, 2],
      [2, 4],
      [4, 6],
    ] as const)
      wg.go(part, from, to);
    yield* wg.wait();
    return cells;
  },
  check: returns([1, 0, 0, 0, 1, 0]),
};
