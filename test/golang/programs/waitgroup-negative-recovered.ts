// The panics of a WaitGroup's counter can be recovered, and tell the same by Add and by Done.
import { chan, go, main, type Routine } from "goroutines";
import { WaitGroup } from "goroutines/sync";

function* attempt(name: string, f: () => Routine): Routine {
  try {
    yield* f();
  } catch (error) {
    console.log(`${name}:`, (error as Error).message);
  }
}

main(function* () {
  yield* attempt("Done of a new one", function* () {
    new WaitGroup().done();
  });
  yield* attempt("Add(-3) after Add(2)", function* () {
    const wg = new WaitGroup();
    wg.add(2);
    wg.add(-3);
  });
  yield* attempt("Done in a goroutine's deferred call", function* () {
    const wg = new WaitGroup();
    wg.add(1);
    const outcome = chan<unknown>();
    go(function* () {
      try {
        try {
          wg.done();
        } finally {
          wg.done();
        }
      } catch (error) {
        yield* outcome.send(error);
      }
    });
    throw yield* outcome.recv();
  });
  const wg = new WaitGroup();
  wg.add(5);
  wg.add(-5);
  yield* wg.wait();
  console.log("Add(5), Add(-5), Wait: fine");
});
