// Dining philosophers with a waiter: who wants to eat holds the waiter's attention, one mutex, until both forks are in
// hand. (With channels: dining-philosophers.)
import { go, gosched, main, type Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";

const seats = 5;
const meals = 30;
const all = <T>(make: () => T): T[] => Array.from({ length: seats }, make);

class Table {
  readonly waiter = new Mutex();
  readonly forks = all(() => new Mutex());
  readonly eating = all(() => false);
  readonly clash = all(() => false);

  fork(i: number): Mutex {
    return this.forks[i % seats] ?? this.waiter;
  }

  *dine(seat: number): Routine<number> {
    const left = this.fork(seat);
    const right = this.fork(seat + 1);
    let eaten = 0;
    for (let i = 0; i < meals; i++) {
      yield* this.waiter.lock();
      yield* left.lock();
      yield* gosched();
      yield* right.lock();
      this.waiter.unlock();

      this.eating[seat] = true;
      if (this.eating[(seat + 1) % seats] || this.eating[(seat + seats - 1) % seats]) {
        this.clash[seat] = true;
      }
      yield* gosched();
      eaten++;
      this.eating[seat] = false;

      right.unlock();
      left.unlock();
    }
    return eaten;
  }
}

main(function* () {
  const t = new Table();
  const eaten = all(() => 0);
  const wg = new WaitGroup();
  for (let seat = 0; seat < seats; seat++) {
    wg.add(1);
    go(function* () {
      eaten[seat] = yield* t.dine(seat);
      wg.done();
    });
  }
  yield* wg.wait();
  for (const [seat, n] of eaten.entries()) {
    console.log("philosopher", seat, "had", n, "meals, clash:", t.clash[seat]);
  }
  for (const [i, fork] of t.forks.entries()) {
    console.log("fork", i, "lies on the table:", fork.tryLock());
  }
});
