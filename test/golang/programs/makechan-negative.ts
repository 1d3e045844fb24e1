// A channel with a negative capacity, known only at run time.
import { chan, main } from "goroutines";

function room(total: number, taken: number): number {
  return total - taken;
}

main(function* () {
  for (let taken = 0; taken < 5; taken++) {
    const ch = chan<number>(room(3, taken));
    console.log("capacity", ch.cap);
  }
});
