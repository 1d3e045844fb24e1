// Signal wakes who waits longest. The ticket is taken before the lock is given up, so whoever holds the lock
// and sees that a goroutine has counted itself knows that a signal will find it.
import { chan, go, main, sleep, trySelect } from "goroutines";
import { Cond, Mutex } from "goroutines/sync";

main(function* () {
  const mu = new Mutex();
  const cond = new Cond(mu);
  const woken = chan<number>(0, 0);
  let waiting = 0;

  for (let i = 1; i <= 4; i++) {
    go(function* () {
      yield* mu.lock();
      waiting++;
      yield* cond.wait();
      mu.unlock();
      yield* woken.send(i);
    });
    for (let there = false; !there;) {
      yield* sleep(1);
      yield* mu.lock();
      there = waiting === i;
      mu.unlock();
    }
  }
  console.log("waiting:", waiting);
  for (let i = 1; i <= 4; i++) {
    cond.signal();
    console.log("woken:", yield* woken.recv());
  }

  cond.signal(); // nobody is there: forgotten
  go(function* () {
    yield* mu.lock();
    waiting++;
    yield* cond.wait();
    mu.unlock();
    yield* woken.send(5);
  });
  yield* sleep(40);
  const kept = trySelect({ who: woken.recv() });
  if (kept) {
    console.log("a signal was kept for", kept.value);
  } else {
    console.log("the early signal was forgotten");
  }
  yield* mu.lock(); // a signal may be given with the lock held
  cond.signal();
  mu.unlock();
  console.log("woken:", yield* woken.recv());
});
