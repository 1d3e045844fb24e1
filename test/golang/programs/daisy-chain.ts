// Daisy chain: ten thousand goroutines in a row; each adds one to what its right neighbour hands it.
import { chan, go, main, type RecvChan, type Routine, type SendChan } from "goroutines";

const length = 10_000;

function* link(left: SendChan<number>, right: RecvChan<number, number>): Routine {
  yield* left.send(1 + (yield* right.recv()));
}

main(function* () {
  const leftmost = chan<number>(0, 0);
  let end = leftmost;
  for (let i = 0; i < length; i++) {
    const next = chan<number>(0, 0);
    go(link, end, next);
    end = next;
  }
  go(function* () {
    yield* end.send(0);
  });
  console.log(yield* leftmost.recv());
});
