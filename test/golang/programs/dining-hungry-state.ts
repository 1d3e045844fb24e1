// Dining philosophers with a state each, one mutex over all states, and a private semaphore each: who is hungry
// and cannot eat waits at the semaphore, and a neighbour that puts down its forks lets it through.
import { go, gosched, main, type Routine } from "goroutines";
import { background, type Context } from "goroutines/context";
import { newWeighted, type Weighted } from "goroutines/semaphore";
import { Mutex, WaitGroup } from "goroutines/sync";

const seats = 5;
const meals = 30;

type State = "thinking" | "hungry" | "eating";

const left = (seat: number): number => (seat + seats - 1) % seats;
const right = (seat: number): number => (seat + 1) % seats;

class Table {
  readonly mu = new Mutex();
  readonly states = Array<State>(seats).fill("thinking");
  readonly private: Weighted[] = [];
  clashes = 0;

  /** Lets a hungry philosopher eat if both neighbours do not. The table is locked. */
  test(seat: number): void {
    const { states } = this;
    if (states[seat] === "hungry" && states[left(seat)] !== "eating" && states[right(seat)] !== "eating") {
      states[seat] = "eating";
      this.private[seat]?.release(1);
    }
  }

  *take(ctx: Context, seat: number): Routine {
    yield* this.mu.lock();
    this.states[seat] = "hungry";
    this.test(seat);
    this.mu.unlock();
    const semaphore = this.private[seat];
    if (semaphore) {
      yield* semaphore.acquire(ctx, 1);
    }
  }

  *put(seat: number): Routine {
    yield* this.mu.lock();
    this.states[seat] = "thinking";
    this.test(left(seat));
    this.test(right(seat));
    this.mu.unlock();
  }

  *look(seat: number): Routine {
    yield* this.mu.lock();
    if (this.states[left(seat)] === "eating" || this.states[right(seat)] === "eating") {
      this.clashes++;
    }
    this.mu.unlock();
  }
}

main(function* () {
  const ctx = background();
  const t = new Table();
  for (let seat = 0; seat < seats; seat++) {
    const semaphore = newWeighted(1);
    yield* semaphore.acquire(ctx, 1);
    t.private.push(semaphore);
  }
  const eaten = Array<number>(seats).fill(0);
  const wg = new WaitGroup();
  for (let seat = 0; seat < seats; seat++) {
    wg.add(1);
    go(function* () {
      for (let i = 0; i < meals; i++) {
        yield* t.take(ctx, seat);
        yield* t.look(seat);
        yield* gosched();
        eaten[seat] = (eaten[seat] ?? 0) + 1;
        yield* t.put(seat);
      }
      wg.done();
    });
  }
  yield* wg.wait();
  for (const [seat, n] of eaten.entries()) {
    console.log("philosopher", seat, "had", n, "meals, thinks:", t.states[seat] === "thinking");
  }
  console.log("clashes:", t.clashes);
});
