// A group within each task of a group, each with its own limit: all is done, and no level exceeds its limit.
import { attempt, gosched, main, type Routine } from "goroutines";
import { Int32 } from "goroutines/atomic";
import { Group } from "goroutines/errgroup";

class Gauge {
  readonly now = new Int32();
  readonly most = new Int32();

  *enter(): Routine {
    const n = this.now.add(1);
    for (let m = this.most.load(); n > m && !this.most.compareAndSwap(m, n); m = this.most.load()) {
      // somebody else was faster
    }
    yield* gosched();
  }

  leave(): void {
    this.now.add(-1);
  }
}

main(function* () {
  const outer = new Group();
  outer.setLimit(2);
  const outerGauge = new Gauge();
  const innerGauge = new Gauge();
  const done = new Int32();
  for (let i = 0; i < 6; i++) {
    yield* outer.go(function* () {
      yield* outerGauge.enter();
      try {
        const inner = new Group();
        inner.setLimit(3);
        for (let j = 0; j < 10; j++) {
          yield* inner.go(function* () {
            yield* innerGauge.enter();
            try {
              done.add(1);
              if (i === 3 && j === 7) {
                throw new Error(`task ${i}.${j} failed`);
              }
            } finally {
              innerGauge.leave();
            }
          });
        }
        yield* inner.wait();
      } finally {
        outerGauge.leave();
      }
    });
  }
  const [, err] = yield* attempt(outer.wait());
  if (err !== undefined) console.log("error:", err.message);
  console.log("done:", done.load());
  console.log("within the limits:", outerGauge.most.load() <= 2, innerGauge.most.load() <= 6);
});
