// Dining philosophers with ordered forks: everybody takes the fork of the lower number first, so no circle can close,
// although all start at once.
import { chan, go, gosched, main, type Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";

const seats = 5;
const meals = 30;

function* dine(first: Mutex, second: Mutex, eat: () => void): Routine {
  for (let i = 0; i < meals; i++) {
    yield* first.lock();
    yield* gosched();
    yield* second.lock();
    eat();
    yield* gosched();
    second.unlock();
    first.unlock();
  }
}

main(function* () {
  const forks = Array.from({ length: seats }, () => new Mutex());
  const eaten = Array<number>(seats).fill(0);
  const ready = new WaitGroup();
  const done = new WaitGroup();
  const start = chan<boolean>();
  for (const [seat, own] of forks.entries()) {
    const next = forks[(seat + 1) % seats] ?? own;
    const [low, high] = seat + 1 < seats ? [own, next] : [next, own];
    ready.add(1);
    done.add(1);
    go(function* () {
      ready.done();
      yield* start.recv();
      yield* dine(low, high, () => {
        eaten[seat] = (eaten[seat] ?? 0) + 1;
      });
      done.done();
    });
  }
  yield* ready.wait();
  start.close();
  yield* done.wait();
  let total = 0;
  for (const [seat, n] of eaten.entries()) {
    console.log("philosopher", seat, "had", n, "meals");
    total += n;
  }
  console.log("meals in all:", total);
});
