// Deadlock: a send to a nil channel blocks for ever, and so does the receive that waits for it.
import { chan, go, main, nilChan, type Chan } from "goroutines";

interface Mailbox {
  readonly letters: Chan<string>; // nobody made it
  readonly read: Chan<string>;
}

main(function* () {
  const m: Mailbox = { letters: nilChan<string>(), read: chan<string>() };
  go(function* () {
    console.log("posting");
    yield* m.letters.send("dear all");
    yield* m.read.send("read");
  });
  console.log(yield* m.read.recv());
});
