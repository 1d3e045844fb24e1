// NewTicker of a time that is not positive panics; so does Reset, and it can be recovered.
import { main } from "goroutines";
import { Hour, Second, newTicker } from "goroutines/time";

function attempt(f: () => unknown): void {
  try {
    f();
  } catch (error) {
    console.log((error as Error).message);
  }
}

main(function* () {
  const ticker = newTicker(Hour);
  attempt(() => ticker.reset(0));
  attempt(() => ticker.reset(-Second));
  attempt(() => newTicker(-1));
  ticker.stop();
  try {
    newTicker(0);
    console.log("unreachable");
  } finally {
    console.log("a deferred call runs");
  }
});
