// Panic: a sender that is already blocked when the channel is closed under it.
import { chan, go, main, select, sleep, type Routine, type SendChan } from "goroutines";

function* sender(ch: SendChan<string>): Routine {
  console.log("sender blocks");
  yield* ch.send("never delivered");
  console.log("unreachable");
}

main(function* () {
  const ch = chan<string>();
  go(sender, ch);
  yield* sleep(20); // the sender is blocked by now
  console.log("close under the sender");
  ch.close();
  yield* select({});
});
