// Matrix product on a systolic array: a grid of goroutines, values of A stream in from the west and
// values of B from the north; each cell multiplies what meets in it, adds it up and passes both on.
import { isDeepStrictEqual } from "node:util";
import { chan, go, main, type Chan, type RecvChan, type Routine, type SendChan } from "goroutines";

type Matrix = readonly (readonly number[])[];
type Wire = Chan<number, number>;

const size = 4;

function* cell(
  west: RecvChan<number, number>,
  north: RecvChan<number, number>,
  east: SendChan<number>,
  south: SendChan<number>,
  result: SendChan<number>,
): Routine {
  let sum = 0;
  for (let k = 0; k < size; k++) {
    const a = yield* west.recv();
    const b = yield* north.recv();
    sum += a * b;
    yield* east.send(a);
    yield* south.send(b);
  }
  yield* result.send(sum);
}

function source(values: readonly number[]): Wire {
  const out = chan<number>(0, 0);
  go(function* () {
    for (const v of values) {
      yield* out.send(v);
    }
  });
  return out;
}

function* drain(from: RecvChan<number>): Routine {
  for (;;) {
    yield* from.recv();
  }
}

function column(m: Matrix, j: number): number[] {
  return m.map((row) => row[j] ?? 0);
}

function* multiply(a: Matrix, b: Matrix): Routine<Matrix> {
  let down = b.map((_, j) => source(column(b, j)));
  const results: Wire[][] = [];
  for (const values of a) {
    let west = source(values);
    const below: Wire[] = [];
    const row: Wire[] = [];
    for (const north of down) {
      const east = chan<number>(0, 0);
      const south = chan<number>(0, 0);
      const result = chan<number>(0, 0);
      go(cell, west, north, east, south, result);
      west = east;
      below.push(south);
      row.push(result);
    }
    go(drain, west);
    down = below;
    results.push(row);
  }
  for (const south of down) {
    go(drain, south);
  }

  const product: number[][] = [];
  for (const row of results) {
    const sums: number[] = [];
    for (const result of row) {
      sums.push(yield* result.recv());
    }
    product.push(sums);
  }
  return product;
}

main(function* () {
  const a: Matrix = [
    [1, 2, 3, 4],
    [0, 1, 0, -1],
    [5, -5, 5, -5],
    [2, 0, 2, 0],
  ];
  const b: Matrix = [
    [1, 0, 0, 1],
    [0, 2, 0, 2],
    [0, 0, 3, 3],
    [4, 4, 4, 4],
  ];
  for (const row of yield* multiply(a, b)) {
    console.log(`[${row.join(" ")}]`);
  }
  const identity: Matrix = [
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [0, 0, 1, 0],
    [0, 0, 0, 1],
  ];
  console.log("a times identity is a:", isDeepStrictEqual(yield* multiply(a, identity), a));
});
