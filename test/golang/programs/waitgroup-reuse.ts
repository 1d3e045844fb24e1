// One WaitGroup for many rounds, with several goroutines that wait in each.
import { chan, go, main } from "goroutines";
import { WaitGroup } from "goroutines/sync";

const rounds = 3;
const workers = 5;
const waiters = 4;

main(function* () {
  const wg = new WaitGroup();
  yield* wg.wait(); // of nothing: returns at once
  console.log("nothing to wait for");
  for (let round = 1; round <= rounds; round++) {
    const results = Array<number>(workers).fill(0);
    wg.add(workers);
    const seen = chan<number>(0, 0);
    for (let w = 0; w < waiters; w++) {
      go(function* () {
        yield* wg.wait();
        let sum = 0;
        for (const r of results) {
          sum += r;
        }
        yield* seen.send(sum);
      });
    }
    for (let i = 0; i < workers; i++) {
      go(function* () {
        results[i] = round * (i + 1);
        wg.done();
      });
    }
    for (let w = 0; w < waiters; w++) {
      console.log("round", round, "sum", yield* seen.recv());
    }
  }
  yield* wg.wait();
  console.log("and once more");
});
