// Deadlock after good work: all results arrive, but nobody closes the channel main ranges over.
import { chan, go, main, type Routine, type SendChan } from "goroutines";

function* square(n: number, out: SendChan<number>): Routine {
  yield* out.send(n * n);
}

main(function* () {
  const count = 6;
  const out = chan<number>();
  for (let n = 1; n <= count; n++) {
    go(square, n, out);
  }
  const all: number[] = [];
  yield* out.forEach((n) => {
    all.push(n);
    if (all.length === count) {
      all.sort((a, b) => a - b);
      console.log("all arrived:", `[${all.join(" ")}]`);
    }
  });
  console.log("unreachable");
});
