// Done once too often panics. A panic, not a fatal error: deferred calls run.
import { main } from "goroutines";
import { WaitGroup } from "goroutines/sync";

main(function* () {
  const wg = new WaitGroup();
  try {
    wg.add(2);
    wg.done();
    wg.done();
    yield* wg.wait();
    console.log("done twice after Add(2)");
    wg.done();
    console.log("unreachable");
  } finally {
    console.log("a deferred call runs");
  }
});
