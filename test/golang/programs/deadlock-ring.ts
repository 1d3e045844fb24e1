// Deadlock: five goroutines in a ring, each waiting for its left neighbour before it would speak to its right.
import { chan, go, main, type RecvChan, type Routine, type SendChan } from "goroutines";

const size = 5;

function* wait(left: RecvChan<number, number>, right: SendChan<number>, seated: SendChan<boolean>): Routine {
  yield* seated.send(true);
  const n = yield* left.recv();
  yield* right.send(n + 1);
}

main(function* () {
  const ring = Array.from({ length: size }, () => chan<number>(0, 0));
  const seated = chan<boolean>();
  for (const [i, left] of ring.entries()) {
    go(wait, left, ring[(i + 1) % size] ?? left, seated);
    yield* seated.recv();
    console.log("seated", i);
  }
  console.log("who begins?");
  yield* seated.recv();
});
