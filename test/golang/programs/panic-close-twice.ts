// Panic: the second close of a channel.
import { chan, main } from "goroutines";

// oxlint-disable-next-line require-yield
main(function* () {
  const ch = chan<number>();
  ch.close();
  console.log("closed once");
  ch.close();
  console.log("unreachable");
});
