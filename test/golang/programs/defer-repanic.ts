// Recovered and raised again as another panic: what is printed first is the first one, marked as recovered.
import { main, type Task } from "goroutines";
import { func } from "goroutines/defer";

function parse(text: string): Task<void> {
  return func(function* (f) {
    f.defer(() => {
      const r = f.recover() as Error;
      console.log("recovered:", r.message);
      throw new Error(`cannot parse ${text}`);
    });
    throw new Error("unexpected end");
  });
}

main(function* () {
  yield* func(function* (f) {
    f.defer(console.log, "main's deferred call");
    yield* parse("{");
    console.log("unreachable");
  });
});
