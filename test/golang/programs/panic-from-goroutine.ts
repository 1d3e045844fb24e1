// Panic in a goroutine that is not main: its own deferred calls run, main's do not, and the program ends.
// The panic value has two lines.
import { chan, go, main, type Routine, type SendChan } from "goroutines";

function* worker(step: SendChan<number>): Routine {
  try {
    yield* step.send(1);
    yield* step.send(2);
    throw "the worker gave up\nafter two steps";
  } finally {
    console.log("deferred by the worker");
  }
}

main(function* () {
  try {
    const step = chan<number>();
    go(worker, step);
    yield* step.forEach((n) => {
      console.log("step", n);
    });
  } finally {
    console.log("unreachable: deferred by main");
  }
});
