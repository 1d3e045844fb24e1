// panic(nil) is an error of its own, so recover never answers nothing for a panic.
import { main, type Task } from "goroutines";
import { func } from "goroutines/defer";

function attempt(value: unknown): Task<void> {
  return func(function* (f) {
    f.defer(() => {
      const r = f.recover();
      console.log("recovered nothing:", r === undefined);
      if (r instanceof Error) {
        console.log("error:", r.message.split(" (")[0]);
      } else {
        console.log("value:", r);
      }
    });
    throw value;
  });
}

main(function* () {
  yield* attempt("text");
  yield* attempt(0);
  yield* attempt(null);
});
