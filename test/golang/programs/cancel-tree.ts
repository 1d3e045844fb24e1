// Cancel a tree of goroutines: every node closes its own channel to tell its children, and waits for them.
// When the root is told to stop, all leave, the leaves before their parents.
import { chan, go, gosched, main, numGoroutine, type RecvChan, type Routine, type SendChan } from "goroutines";

const depth = 4;
const fanOut = 3;

/** Returns after its whole subtree has gone and sends the size of it. */
function* node(level: number, stop: RecvChan<boolean>, gone: SendChan<number>, started: SendChan<boolean>): Routine {
  yield* started.send(true);
  const stopChildren = chan<boolean>();
  const childGone = chan<number>(0, 0);
  let children = 0;
  if (level < depth) {
    children = fanOut;
    for (let i = 0; i < children; i++) {
      go(node, level + 1, stopChildren, childGone, started);
    }
  }
  yield* stop.recv();
  stopChildren.close();
  let size = 1;
  for (let i = 0; i < children; i++) {
    size += yield* childGone.recv();
  }
  yield* gone.send(size);
}

main(function* () {
  const stop = chan<boolean>();
  const gone = chan<number>();
  const started = chan<boolean>();
  go(node, 1, stop, gone, started);
  let running = 0;
  for (const expected = 1 + 3 + 9 + 27; running < expected; running++) {
    yield* started.recv();
  }
  console.log("running", running, "goroutines", numGoroutine());
  stop.close();
  console.log("gone", yield* gone.recv());
  while (numGoroutine() > 1) {
    yield* gosched();
  }
  console.log("goroutines", numGoroutine());
});
