// Pipeline with a fan-out and a fan-in: one source, three squarers, one merged stream.
// The merged order is left open; the sum and the sorted values are not.
import { chan, go, main, type RecvChan } from "goroutines";

function source(...numbers: number[]): RecvChan<number> {
  const out = chan<number>();
  go(function* () {
    for (const n of numbers) {
      yield* out.send(n);
    }
    out.close();
  });
  return out;
}

function square(from: RecvChan<number>): RecvChan<number> {
  const out = chan<number>();
  go(function* () {
    for (;;) {
      const [n, ok] = yield* from.recvOk();
      if (!ok) break;
      yield* out.send(n * n);
    }
    out.close();
  });
  return out;
}

function merge(...ins: RecvChan<number>[]): RecvChan<number> {
  const out = chan<number>();
  const done = chan<boolean>();
  for (const from of ins) {
    go(function* () {
      yield* from.forEach(function* (n) {
        yield* out.send(n);
      });
      yield* done.send(true);
    });
  }
  go(function* () {
    for (let i = 0; i < ins.length; i++) {
      yield* done.recv();
    }
    out.close();
  });
  return out;
}

main(function* () {
  const numbers = source(9, 4, 7, 1, 8, 2, 6, 3, 5);
  const squares: number[] = [];
  let sum = 0;
  yield* merge(square(numbers), square(numbers), square(numbers)).forEach((n) => {
    squares.push(n);
    sum += n;
  });
  squares.sort((a, b) => a - b);
  console.log(`[${squares.join(" ")}]`);
  console.log("sum", sum);
});
