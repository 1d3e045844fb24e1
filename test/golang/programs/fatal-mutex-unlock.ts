// Unlocking a mutex that nobody holds is a fatal error: no recover catches it and no deferred call runs.
import { main } from "goroutines";
import { Mutex } from "goroutines/sync";

main(function* () {
  const mu = new Mutex();
  try {
    yield* mu.lock();
    mu.unlock();
    console.log("locked and unlocked");
    mu.unlock();
    console.log("unreachable");
  } catch (error) {
    console.log("unreachable: recovered", error);
  } finally {
    console.log("unreachable: a deferred call");
  }
});
