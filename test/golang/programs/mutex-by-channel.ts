// A mutex made of a channel of capacity one: a hundred goroutines read, pause and write one counter.
// Without the lock the updates would be lost; with it none is.
import { chan, go, gosched, main, type Chan, type Routine } from "goroutines";

class Mutex {
  readonly held: Chan<boolean> = chan<boolean>(1);

  *lock(): Routine {
    yield* this.held.send(true);
  }

  *unlock(): Routine {
    yield* this.held.recv();
  }
}

main(function* () {
  const workers = 100;
  const rounds = 10;
  const mu = new Mutex();
  const done = chan<boolean>();
  let counter = 0;
  for (let i = 0; i < workers; i++) {
    go(function* () {
      for (let j = 0; j < rounds; j++) {
        yield* mu.lock();
        const seen = counter;
        yield* gosched(); // others would like to go now
        counter = seen + 1;
        yield* mu.unlock();
      }
      yield* done.send(true);
    });
  }
  for (let i = 0; i < workers; i++) {
    yield* done.recv();
  }
  console.log("counter", counter, "of", workers * rounds);
  console.log("unlocked", mu.held.len === 0);
});
