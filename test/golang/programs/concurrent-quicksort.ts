// Concurrent quicksort: each part is sorted by a goroutine of its own that returns its values over a channel.
// The smaller part, the pivot and the larger part are sent on in this order, so the result streams out sorted.
import { chan, go, main, type Routine, type SendChan } from "goroutines";

function* quicksort(values: readonly number[], out: SendChan<number>): Routine {
  try {
    const [pivot, ...rest] = values;
    if (pivot === undefined) return;
    const smaller = rest.filter((v) => v < pivot);
    const larger = rest.filter((v) => v >= pivot);
    const left = chan<number>();
    const right = chan<number>();
    go(quicksort, smaller, left);
    go(quicksort, larger, right);
    yield* left.forEach(function* (v) {
      yield* out.send(v);
    });
    yield* out.send(pivot);
    yield* right.forEach(function* (v) {
      yield* out.send(v);
    });
  } finally {
    out.close();
  }
}

main(function* () {
  const count = 500;
  const values: number[] = [];
  let seed = 12345;
  for (let i = 0; i < count; i++) {
    seed = (seed * 1103 + 377) % 65536;
    values.push(seed % 1000);
  }
  const sorted = chan<number>();
  go(quicksort, values, sorted);
  let last = -1;
  let seen = 0;
  let sum = 0;
  let inOrder = true;
  yield* sorted.forEach((v) => {
    inOrder = inOrder && last <= v;
    last = v;
    seen++;
    sum += v;
    if (seen % 50 === 0) {
      console.log(seen, v);
    }
  });
  console.log("in order:", inOrder, "count:", seen, "sum:", sum);
});
