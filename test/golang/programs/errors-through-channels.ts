// Errors through channels: a result carries a value or an error, and main decides what a failure means.
import { chan, go, main, type RecvChan, type Routine, type SendChan } from "goroutines";

const errNegative = new Error("negative number");

interface Result {
  readonly n: number;
  readonly root: number;
  readonly err: Error | null;
}

function root(n: number): [number, Error | null] {
  if (n < 0) return [0, errNegative];
  let r = 0;
  while ((r + 1) * (r + 1) <= n) {
    r++;
  }
  if (r * r !== n) return [r, new Error(`${n} is no square`)];
  return [r, null];
}

function* worker(numbers: RecvChan<number>, results: SendChan<Result>): Routine {
  yield* numbers.forEach(function* (n) {
    const [r, err] = root(n);
    yield* results.send({ n, root: r, err });
  });
  results.close();
}

main(function* () {
  const numbers = chan<number>();
  const results = chan<Result>();
  go(worker, numbers, results);
  go(function* () {
    for (const n of [16, 25, -1, 30, 0, -4, 1000000]) {
      yield* numbers.send(n);
    }
    numbers.close();
  });
  const failures = chan<Error>(10);
  yield* results.forEach(function* (r) {
    if (r.err) {
      yield* failures.send(r.err);
      return;
    }
    console.log("the root of", r.n, "is", r.root);
  });
  failures.close();
  yield* failures.forEach((err) => {
    if (err === errNegative) {
      console.log("refused:", err.message);
    } else {
      console.log("failed:", err.message);
    }
  });
});
