// Conway's game of life with a goroutine a cell: each tells its eight neighbours whether it lives,
// hears from them, and so knows its next state. Main reads the cells row by row in every generation.
import { chan, go, main, type Chan, type RecvChan, type Routine, type SendChan } from "goroutines";

const generations = 6;

// The cells lie on a torus. A glider walks over it.
const seed = [".#....", "..#...", "###...", "......", "......", "......"];
const size = seed.length;

interface Cell {
  readonly alive: boolean;
  readonly ins: Chan<boolean>[];
  readonly outs: Chan<boolean>[];
  readonly view: Chan<boolean>;
}

function* cell(
  alive: boolean,
  ins: readonly RecvChan<boolean>[],
  outs: readonly SendChan<boolean>[],
  view: SendChan<boolean>,
): Routine {
  for (;;) {
    yield* view.send(alive);
    for (const neighbour of outs) {
      yield* neighbour.send(alive); // there is room for one
    }
    let living = 0;
    for (const neighbour of ins) {
      if (yield* neighbour.recv()) {
        living++;
      }
    }
    alive = living === 3 || (alive && living === 2);
  }
}

main(function* () {
  const board = seed.map((row) =>
    Array.from(row, (c): Cell => ({ alive: c === "#", ins: [], outs: [], view: chan<boolean>() })),
  );
  for (const [y, row] of board.entries()) {
    for (const [x, { outs }] of row.entries()) {
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          if (dx !== 0 || dy !== 0) {
            const wire = chan<boolean>(1);
            outs.push(wire);
            board[(y + dy + size) % size]?.[(x + dx + size) % size]?.ins.push(wire);
          }
        }
      }
    }
  }
  for (const { alive, ins, outs, view } of board.flat()) {
    go(cell, alive, ins, outs, view);
  }
  for (let g = 0; g < generations; g++) {
    console.log("generation", g);
    for (const row of board) {
      let line = "";
      for (const { view } of row) {
        line += (yield* view.recv()) ? "#" : ".";
      }
      console.log(line);
    }
  }
});
