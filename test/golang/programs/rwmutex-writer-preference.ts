// A waiting writer goes before the readers that come after it, although only a reader holds the lock.
import { chan, go, main, sleep, trySelect } from "goroutines";
import { RWMutex } from "goroutines/sync";

main(function* () {
  const mu = new RWMutex();
  const entered = chan<string>(0, "");

  yield* mu.rLock();
  console.log("may a second reader come in?", mu.tryRLock());
  mu.rUnlock();

  go(function* () {
    yield* mu.lock();
    yield* entered.send("the writer is in");
    mu.unlock();
  });
  while (mu.tryRLock()) {
    // until the writer stands at the door
    mu.rUnlock();
    yield* sleep(20);
  }
  console.log("the writer waits; may a second reader come in?", mu.tryRLock());

  go(function* () {
    yield* mu.rLock();
    yield* entered.send("the late reader is in");
    mu.rUnlock();
  });
  yield* sleep(40);
  const early = trySelect({ who: entered.recv() });
  if (early) {
    console.log("too early:", early.value);
  } else {
    console.log("nobody came in");
  }

  mu.rUnlock();
  console.log(yield* entered.recv());
  console.log(yield* entered.recv());
});
