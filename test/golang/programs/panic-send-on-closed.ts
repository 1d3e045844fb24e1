// Panic: a send on a channel that has been closed, although its buffer has room.
import { chan, main } from "goroutines";

main(function* () {
  const ch = chan<number>(2);
  yield* ch.send(1);
  ch.close();
  console.log("closed, holding", ch.len);
  yield* ch.send(2);
  console.log("unreachable");
});
