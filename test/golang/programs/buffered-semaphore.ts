// Semaphore by a buffered channel: a send takes a permit, a receive gives it back.
// The gauge shows that never more than three of twelve hold one at a time, and that three do.
import { chan, go, gosched, main, select, type RecvChan, type Routine, type SendChan } from "goroutines";

const permits = 3;
const workers = 12;

function* gauge(
  entered: RecvChan<boolean>,
  left: RecvChan<boolean>,
  quit: RecvChan<boolean>,
  peak: SendChan<number>,
): Routine {
  let inside = 0;
  let highest = 0;
  for (;;) {
    const r = yield* select({ entered: entered.recv(), left: left.recv(), quit: quit.recv() });
    switch (r.case) {
      case "entered":
        inside++;
        highest = Math.max(highest, inside);
        break;
      case "left":
        inside--;
        break;
      case "quit":
        yield* peak.send(highest);
        return;
    }
  }
}

main(function* () {
  const semaphore = chan<boolean>(permits);
  const entered = chan<boolean>();
  const left = chan<boolean>();
  const quit = chan<boolean>();
  const peak = chan<number>(0, 0);
  go(gauge, entered, left, quit, peak);

  const full = chan<boolean>(); // closed when the semaphore has been seen full
  const done = chan<boolean>();
  for (let i = 0; i < workers; i++) {
    go(function* () {
      yield* semaphore.send(true);
      yield* entered.send(true);
      yield* full.recv();
      yield* left.send(true);
      yield* semaphore.recv();
      yield* done.send(true);
    });
  }
  while (semaphore.len < permits) {
    yield* gosched();
  }
  console.log("holders", semaphore.len, "of", semaphore.cap);
  full.close();
  for (let i = 0; i < workers; i++) {
    yield* done.recv();
  }
  yield* quit.send(true);
  console.log("peak within the limit:", (yield* peak.recv()) <= permits);
  console.log("holders", semaphore.len);
});
