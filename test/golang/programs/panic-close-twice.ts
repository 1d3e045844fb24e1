// Panic: the second close of a channel.
import { chan, main } from "goroutines";

main(function* () {
  const ch = chan<number>();
  ch.close();
  console.log("closed once");
  ch.close();
  console.log("unreachable");
});
