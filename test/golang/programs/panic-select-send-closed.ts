// Panic in select: a send case on a closed channel counts as ready, so it panics and default does not run.
import { chan, main, trySelect } from "goroutines";

main(function* () {
  const ch = chan<number>();
  const open = trySelect({ send: ch.send(1) });
  console.log(open ? "unreachable" : "open, nobody there: default");
  ch.close();
  const closed = trySelect({ send: ch.send(2) });
  console.log(closed ? "unreachable" : "unreachable: default");
});
