// A hundred goroutines share one counter; the critical section gives way in its middle, and still nothing is lost.
import { go, gosched, main, type Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";

const colors = ["red", "green", "blue"] as const;

class Counter {
  readonly mu = new Mutex();
  readonly values = new Map<string, number>();
  inside = 0;
  most = 0;

  *increment(key: string): Routine {
    yield* this.mu.lock();
    try {
      this.inside++;
      this.most = Math.max(this.most, this.inside);
      const value = this.values.get(key) ?? 0;
      yield* gosched();
      this.values.set(key, value + 1);
      this.inside--;
    } finally {
      this.mu.unlock();
    }
  }
}

main(function* () {
  const c = new Counter();
  const wg = new WaitGroup();
  for (let i = 0; i < 100; i++) {
    wg.add(1);
    go(function* () {
      try {
        for (let n = 0; n < 10; n++) {
          yield* c.increment(colors[(i + n) % 3] ?? "red");
        }
      } finally {
        wg.done();
      }
    });
  }
  yield* wg.wait();
  for (const key of colors) {
    console.log(key, c.values.get(key));
  }
  console.log("most inside at once:", c.most);
});
