// Panic: the close of a nil channel.
import { main, nilChan } from "goroutines";

main(function* () {
  const ch = nilChan<number>();
  console.log("len and cap of nil:", ch.len, ch.cap);
  ch.close();
  console.log("unreachable");
});
