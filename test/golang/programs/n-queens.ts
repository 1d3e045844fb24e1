// N queens: one goroutine for every first column, each sends its count; the counts are read by column.
import { chan, go, main, type Chan } from "goroutines";

const size = 8;

function place(row: number, columns: readonly number[]): number {
  if (row === size) return 1;
  let count = 0;
  for (let column = 0; column < size; column++) {
    if (free(row, column, columns)) {
      count += place(row + 1, [...columns, column]);
    }
  }
  return count;
}

function free(row: number, column: number, columns: readonly number[]): boolean {
  return columns.every((c, r) => c !== column && Math.abs(c - column) !== row - r);
}

main(function* () {
  const counts: Chan<number, number>[] = [];
  for (let column = 0; column < size; column++) {
    const solutions = chan<number>(0, 0);
    counts.push(solutions);
    go(function* () {
      yield* solutions.send(place(1, [column]));
    });
  }
  let total = 0;
  for (const [column, solutions] of counts.entries()) {
    const count = yield* solutions.recv();
    total += count;
    console.log("first queen in column", column, "solutions", count);
  }
  console.log("total", total);
});
