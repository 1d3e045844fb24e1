// Dining philosophers, the naive way: left fork, then right fork. A barrier sees to it that all hold their left fork
// at once, so the circle closes every time.
import { go, main } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";

const seats = 5;

main(function* () {
  const forks = Array.from({ length: seats }, () => new Mutex());
  const allHoldOne = new WaitGroup();
  const dinner = new WaitGroup();
  allHoldOne.add(seats);
  dinner.add(seats);
  for (const [seat, left] of forks.entries()) {
    go(function* () {
      yield* left.lock();
      allHoldOne.done();
      yield* allHoldOne.wait();
      yield* (forks[(seat + 1) % seats] ?? left).lock();
      console.log("unreachable: philosopher", seat, "eats");
      dinner.done();
    });
  }
  yield* allHoldOne.wait();
  console.log("everybody holds the left fork and waits for the right one");
  yield* dinner.wait();
  console.log("unreachable");
});
