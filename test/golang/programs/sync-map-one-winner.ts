// LoadOrStore decides among many goroutines: one stores for each key, all others load what it stored.
import { chan, go, main } from "goroutines";
import { SyncMap, WaitGroup } from "goroutines/sync";

const goroutines = 20;
const keys = 4;

interface Claim {
  readonly key: number;
  readonly owner: number;
  readonly loaded: boolean;
}

main(function* () {
  const m = new SyncMap<number, number>();
  const claims = chan<Claim>(goroutines * keys);
  const wg = new WaitGroup();
  for (let g = 0; g < goroutines; g++) {
    wg.add(1);
    go(function* () {
      for (let k = 0; k < keys; k++) {
        const [owner, loaded] = m.loadOrStore(k, g);
        yield* claims.send({ key: k, owner, loaded });
      }
      wg.done();
    });
  }
  yield* wg.wait();
  claims.close();
  const stored = [0, 0, 0, 0];
  const loaded = [0, 0, 0, 0];
  let agreed = true;
  yield* claims.forEach((c) => {
    const tally = c.loaded ? loaded : stored;
    tally[c.key] = (tally[c.key] ?? 0) + 1;
    const [owner] = m.load(c.key);
    agreed &&= owner === c.owner;
  });
  for (let k = 0; k < keys; k++) {
    console.log("key", k, "stored", stored[k], "loaded", loaded[k]);
  }
  console.log("all agree on the owner:", agreed);
});
