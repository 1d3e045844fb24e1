// Once.Do inside the function that the same Once runs waits for itself.
import { main, type Routine } from "goroutines";
import { Once } from "goroutines/sync";

const once = new Once();
let depth = 0;

function* initialize(): Routine {
  depth++;
  console.log("initialize, depth", depth);
  yield* once.do(initialize);
  console.log("unreachable");
}

main(function* () {
  yield* once.do(initialize);
  console.log("unreachable");
});
