// To give back more than was taken panics.
import { main } from "goroutines";
import { background } from "goroutines/context";
import { newWeighted } from "goroutines/semaphore";

main(function* () {
  const s = newWeighted(10);
  yield* s.acquire(background(), 3);
  s.release(2);
  s.release(1);
  console.log("all given back");
  s.release(1);
  console.log("unreachable");
});
