// A ticker of our own: a goroutine sends a tick every 5 milliseconds until it is told to quit.
import { after, chan, go, main, select, stop, type RecvChan, type Routine, type SendChan } from "goroutines";

const interval = 5;

function* tick(ticks: SendChan<number>, quit: RecvChan<boolean>): Routine {
  let next = after(interval);
  for (let n = 1; ; n++) {
    const due = yield* select({ next: next.recv(), quit: quit.recv() });
    if (due.case === "quit") {
      ticks.close();
      return;
    }
    next = after(interval);
    const sent = yield* select({ tick: ticks.send(n), quit: quit.recv() });
    if (sent.case === "quit") {
      // asked to quit while nobody listens any more
      ticks.close();
      return;
    }
  }
}

main(function* () {
  const ticks = chan<number>();
  const quit = chan<boolean>();
  const start = performance.now();
  go(tick, ticks, quit);
  yield* ticks.forEach((n) => {
    console.log("tick", n);
    return n === 8 ? stop : undefined;
  });
  console.log("took at least 8 intervals:", performance.now() - start >= 8 * interval);
  yield* quit.send(true);
  const [, ok] = yield* ticks.recvOk();
  console.log("still ticking:", ok);
});
