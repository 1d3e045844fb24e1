// Panic in select: a goroutine blocked in a select with a send case is woken by the close of that channel.
import { chan, go, main, select, sleep, type RecvChan, type Routine, type SendChan } from "goroutines";

function* worker(out: SendChan<number>, quit: RecvChan<boolean>): Routine {
  console.log("worker selects");
  const r = yield* select({ out: out.send(1), quit: quit.recv() });
  switch (r.case) {
    case "out":
      console.log("unreachable: sent");
      break;
    case "quit":
      console.log("unreachable: quit");
      break;
  }
}

main(function* () {
  const out = chan<number>();
  const quit = chan<boolean>();
  go(worker, out, quit);
  yield* sleep(20); // the worker is blocked by now
  console.log("close");
  out.close();
  yield* quit.recv();
});
