// Deadlock: main receives from a channel to which nobody sends; its deferred call does not run.
import { chan, main } from "goroutines";

main(function* () {
  try {
    const ch = chan<number>();
    console.log("waiting");
    const n = yield* ch.recv();
    console.log("unreachable", n);
  } finally {
    console.log("unreachable: deferred");
  }
});
