// Panic with a number as its value, after the goroutines that worked have been joined.
import { chan, go, main } from "goroutines";

main(function* () {
  const parts = chan<number>(0, 0);
  for (let i = 0; i < 3; i++) {
    go(function* () {
      yield* parts.send(i + 13);
    });
  }
  let sum = 0;
  for (let i = 0; i < 3; i++) {
    sum += yield* parts.recv();
  }
  console.log("about to panic with", sum);
  throw sum;
});
