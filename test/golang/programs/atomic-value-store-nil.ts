// Storing nil into an atomic.Value panics.
import { main } from "goroutines";
import { Value } from "goroutines/atomic";

main(function* () {
  const v = new Value();
  console.log("empty:", v.load() === undefined);
  v.store("configuration 1");
  console.log("holds:", v.load());
  try {
    v.store(null);
    console.log("unreachable");
  } finally {
    console.log("still holds:", v.load());
  }
});
