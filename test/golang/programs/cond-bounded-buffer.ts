// The textbook monitor: a bounded buffer with one mutex and two conditions, not full and not empty.
import { go, main, type Routine } from "goroutines";
import { Cond, Mutex, WaitGroup } from "goroutines/sync";

const room = 3;
const producers = 4;
const each = 50;
const consumers = 2;

class Buffer {
  readonly mu = new Mutex();
  readonly notFull = new Cond(this.mu);
  readonly notEmpty = new Cond(this.mu);
  readonly items: number[] = [];
  most = 0;
  closed = false;

  *insert(item: number): Routine {
    yield* this.mu.lock();
    try {
      while (this.items.length === room) {
        yield* this.notFull.wait();
      }
      this.items.push(item);
      this.most = Math.max(this.most, this.items.length);
      this.notEmpty.signal();
    } finally {
      this.mu.unlock();
    }
  }

  *remove(): Routine<[item: number, ok: boolean]> {
    yield* this.mu.lock();
    try {
      while (this.items.length === 0 && !this.closed) {
        yield* this.notEmpty.wait();
      }
      const item = this.items.shift();
      if (item === undefined) {
        return [0, false];
      }
      this.notFull.signal();
      return [item, true];
    } finally {
      this.mu.unlock();
    }
  }

  *end(): Routine {
    yield* this.mu.lock();
    try {
      this.closed = true;
      this.notEmpty.broadcast();
    } finally {
      this.mu.unlock();
    }
  }
}

main(function* () {
  const b = new Buffer();
  const producing = new WaitGroup();
  const consuming = new WaitGroup();
  for (let p = 0; p < producers; p++) {
    producing.add(1);
    go(function* () {
      for (let i = 0; i < each; i++) {
        yield* b.insert(p * each + i);
      }
      producing.done();
    });
  }
  let count = 0;
  let sum = 0;
  for (let c = 0; c < consumers; c++) {
    consuming.add(1);
    go(function* () {
      for (;;) {
        const [item, ok] = yield* b.remove();
        if (!ok) {
          break;
        }
        count++;
        sum += item;
      }
      consuming.done();
    });
  }
  yield* producing.wait();
  yield* b.end();
  yield* consuming.wait();
  console.log("consumed", count, "sum", sum);
  console.log("never above its room:", b.most <= room);
  const [item, ok] = yield* b.remove();
  console.log("after the end:", item, ok);
});
