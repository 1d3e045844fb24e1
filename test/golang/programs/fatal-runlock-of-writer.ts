// A writer's lock given back with RUnlock is a fatal error as well.
import { main } from "goroutines";
import { RWMutex } from "goroutines/sync";

main(function* () {
  const mu = new RWMutex();
  try {
    yield* mu.lock();
    console.log("held by a writer");
    mu.rUnlock();
  } catch (error) {
    console.log("unreachable:", error);
  }
});
