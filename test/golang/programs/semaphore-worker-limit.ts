// Many goroutines of different weight share the room; to wait for all is to take all the room.
import { go, gosched, main } from "goroutines";
import { Int32 } from "goroutines/atomic";
import { background } from "goroutines/context";
import { newWeighted } from "goroutines/semaphore";

const room = 6;

main(function* () {
  const ctx = background();
  const s = newWeighted(room);
  const inside = new Int32();
  const overfull = new Int32();
  const results = Array<number>(30).fill(0);
  for (let i = 0; i < results.length; i++) {
    const weight = (i % 3) + 1;
    yield* s.acquire(ctx, weight);
    go(function* () {
      try {
        if (inside.add(weight) > room) {
          overfull.add(1);
        }
        yield* gosched();
        let steps = 0;
        for (let n = i + 1; n !== 1; steps++) {
          n = n % 2 === 0 ? n / 2 : 3 * n + 1;
        }
        results[i] = steps;
        inside.add(-weight);
      } finally {
        s.release(weight);
      }
    });
  }
  yield* s.acquire(ctx, room);
  for (let i = 0; i < results.length; i += 6) {
    console.log(i + 1, "to", i + 6, "take", ...results.slice(i, i + 6));
  }
  console.log("overfull:", overfull.load());
});
