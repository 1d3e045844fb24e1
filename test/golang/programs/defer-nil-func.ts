// A nil function can be deferred; it panics when its turn comes, after those deferred later, before those deferred
// earlier.
import { main, type Task } from "goroutines";
import { func } from "goroutines/defer";

function work(cleanup: (() => void) | null): Task<Error | null> {
  return func<Error | null>(function* (f) {
    f.defer(() => {
      const r = f.recover();
      if (r !== undefined) {
        f.result = r as Error;
      }
    });
    f.defer(console.log, "deferred before it");
    f.defer(cleanup);
    f.defer(console.log, "deferred after it");
    console.log("the body ends");
    return null;
  });
}

main(function* () {
  console.log("error:", (yield* work(() => console.log("cleaned up"))) !== null);
  console.log("error:", (yield* work(null))?.message);
  yield* func(function* (f) {
    f.defer(console.log, "main's deferred call");
    f.defer(null);
    console.log("main ends");
  });
});
