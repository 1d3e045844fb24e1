// TryLock never waits: of five goroutines that try, the one that was first has the lock; the others do something else.
import { chan, go, main } from "goroutines";
import { Mutex } from "goroutines/sync";

main(function* () {
  const mu = new Mutex();
  console.log("free:", mu.tryLock());
  console.log("held by myself:", mu.tryLock());
  mu.unlock();
  console.log("free again:", mu.tryLock());
  mu.unlock();

  const got = chan<boolean>(0, false);
  const start = chan<boolean>();
  for (let i = 0; i < 5; i++) {
    go(function* () {
      yield* start.recv();
      yield* got.send(mu.tryLock());
    });
  }
  start.close();
  let count = 0;
  for (let i = 0; i < 5; i++) {
    if (yield* got.recv()) {
      count++;
    }
  }
  console.log("winners:", count);

  const released = chan<boolean>();
  go(function* () {
    mu.unlock(); // any goroutine may unlock
    released.close();
  });
  yield* released.recv();
  console.log("unlocked by another:", mu.tryLock());
});
