// TryLock and TryRLock of an RWMutex in each of its states, also through RLocker.
import { main } from "goroutines";
import { RWMutex } from "goroutines/sync";

function probe(state: string, mu: RWMutex): void {
  const write = mu.tryLock();
  if (write) {
    mu.unlock();
  }
  const read = mu.tryRLock();
  if (read) {
    mu.rUnlock();
  }
  console.log(state, "- write:", write, "read:", read);
}

main(function* () {
  const mu = new RWMutex();
  probe("free", mu);

  yield* mu.rLock();
  probe("one reader", mu);
  const reader = mu.rLocker();
  yield* reader.lock();
  probe("two readers", mu);
  mu.rUnlock();
  probe("one left", mu);
  reader.unlock();
  probe("none left", mu);

  yield* mu.lock();
  probe("writer", mu);
  mu.unlock();
  probe("free again", mu);

  console.log("try write:", mu.tryLock());
  console.log("twice:", mu.tryLock());
  mu.unlock();
  console.log("try read:", mu.tryRLock());
  console.log("twice:", mu.tryRLock());
  mu.rUnlock();
  probe("read once", mu);
  mu.rUnlock();
  probe("free at last", mu);
});
