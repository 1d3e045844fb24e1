// Unlock of an RWMutex that is only read-locked is a fatal error.
import { main } from "goroutines";
import { RWMutex } from "goroutines/sync";

function release(mu: RWMutex): unknown {
  try {
    mu.unlock();
    return null;
  } catch (error) {
    return error;
  }
}

main(function* () {
  const mu = new RWMutex();
  yield* mu.lock();
  console.log("held by a writer:", release(mu) === null);
  yield* mu.rLock();
  console.log("held by a reader");
  console.log("unreachable:", release(mu));
});
