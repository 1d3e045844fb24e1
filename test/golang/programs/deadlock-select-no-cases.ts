// Deadlock: a select without cases blocks for ever, here once the last other goroutine has ended.
import { go, main, select, sleep } from "goroutines";

main(function* () {
  go(function* () {
    yield* sleep(10);
    console.log("the other goroutine ends");
  });
  console.log("main blocks");
  yield* select({});
});
