// RUnlock without a reader is a fatal error, in whatever goroutine; main's receive never comes to an end.
import { chan, go, main } from "goroutines";
import { RWMutex } from "goroutines/sync";

main(function* () {
  const mu = new RWMutex();
  const done = chan<boolean>();
  try {
    yield* mu.rLock();
    yield* mu.rLock();
    go(function* () {
      try {
        mu.rUnlock();
        mu.rUnlock();
        console.log("both readers have left");
        mu.rUnlock();
        console.log("unreachable");
      } catch {
        // recovered
      } finally {
        done.close();
      }
    });
    yield* done.recv();
    console.log("unreachable: main goes on");
  } finally {
    console.log("unreachable: main's deferred call");
  }
});
