// Range over a buffered channel that is already closed: what was sent before the close is still delivered.
import { chan, main, stop } from "goroutines";

main(function* () {
  const letters = chan<string>(5, "");
  for (const s of ["a", "b", "c", "d"]) {
    yield* letters.send(s);
  }
  letters.close();
  console.log("closed with", letters.len, "of", letters.cap);
  yield* letters.forEach((s) => {
    console.log(s, "leaves", letters.len);
  });
  const [s, ok] = yield* letters.recvOk();
  console.log(`after the loop: "${s}" ${ok}`);

  const empty = chan<number>(3);
  empty.close();
  yield* empty.forEach((n) => {
    console.log("unreachable", n);
  });
  console.log("an empty closed channel has nothing to range over");

  const stopped = chan<number>(3);
  yield* stopped.send(1);
  yield* stopped.send(2);
  yield* stopped.send(3);
  stopped.close();
  yield* stopped.forEach((n) => (n === 2 ? stop : undefined));
  console.log("break leaves", stopped.len);
});
