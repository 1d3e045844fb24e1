// Deadlock: main fills a buffer of two and blocks at the third send.
import { chan, main } from "goroutines";

main(function* () {
  const ch = chan<number>(2);
  for (let n = 1; n <= 3; n++) {
    yield* ch.send(n);
    console.log("sent", n);
  }
});
