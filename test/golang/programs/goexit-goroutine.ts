// Goexit deep inside a goroutine: all its deferred calls run on the way out, also one that blocks,
// nobody else is disturbed, and it is no panic.
import { chan, go, goexit, gosched, main, numGoroutine, type Routine, type SendChan } from "goroutines";

function* descend(depth: number): Routine {
  try {
    if (depth === 3) {
      yield* goexit();
    }
    yield* descend(depth + 1);
    console.log("unreachable");
  } finally {
    console.log("leaving depth", depth);
  }
}

function* diver(done: SendChan<string>): Routine {
  try {
    console.log("diving");
    yield* descend(1);
    console.log("unreachable");
  } finally {
    yield* done.send("surfaced");
  }
}

main(function* () {
  const done = chan<string>(0, "");
  go(diver, done);
  console.log(yield* done.recv());
  while (numGoroutine() > 1) {
    yield* gosched();
  }
  console.log("main is the only one left");
});
