// Dining philosophers with channels: a fork is a channel of capacity one that holds the fork.
// A waiter lets at most four of five sit down at once, so somebody can always eat.
import { chan, go, main, type Chan, type Routine, type SendChan } from "goroutines";

const seats = 5;
const meals = 20;

function* philosopher(
  left: Chan<boolean>,
  right: Chan<boolean>,
  waiter: Chan<boolean>,
  eaten: SendChan<number>,
): Routine {
  for (let i = 0; i < meals; i++) {
    yield* waiter.send(true);
    yield* left.recv();
    yield* right.recv();
    yield* left.send(true);
    yield* right.send(true);
    yield* waiter.recv();
  }
  yield* eaten.send(meals);
}

main(function* () {
  const forks: Chan<boolean>[] = [];
  for (let i = 0; i < seats; i++) {
    const fork = chan<boolean>(1);
    yield* fork.send(true);
    forks.push(fork);
  }
  const waiter = chan<boolean>(seats - 1);
  const eaten: Chan<number, number>[] = [];
  for (const [i, fork] of forks.entries()) {
    const plate = chan<number>(0, 0);
    eaten.push(plate);
    go(philosopher, fork, forks[(i + 1) % seats] ?? fork, waiter, plate);
  }
  for (const [i, plate] of eaten.entries()) {
    console.log("philosopher", i, "had", yield* plate.recv(), "meals");
  }
  for (const [i, fork] of forks.entries()) {
    console.log("fork", i, "lies on the table:", fork.len === 1);
  }
  console.log("seated:", waiter.len);
});
