// When a writer unlocks, all readers that wait go in before the next writer, even one that waits longer than they do.
import { chan, go, main, sleep } from "goroutines";
import { RWMutex } from "goroutines/sync";

const readers = 3;

main(function* () {
  const mu = new RWMutex();
  const inside = chan<boolean>();
  const leave = chan<boolean>();
  const written = chan<boolean>(1);
  let page = "first";

  yield* mu.lock();
  go(function* () {
    yield* mu.lock();
    page = "second";
    mu.unlock();
    yield* written.send(true);
  });
  yield* sleep(40);

  const read = chan<string>(readers, "");
  for (let i = 0; i < readers; i++) {
    go(function* () {
      yield* mu.rLock();
      yield* inside.send(true);
      yield* leave.recv();
      yield* read.send(page);
      mu.rUnlock();
    });
  }
  yield* sleep(40);

  mu.unlock();
  for (let i = 0; i < readers; i++) {
    yield* inside.recv();
  }
  console.log(readers, "readers are in at once");
  yield* sleep(20);
  console.log("has the second writer written?", written.len === 1);
  leave.close();
  for (let i = 0; i < readers; i++) {
    console.log("read:", yield* read.recv());
  }
  yield* written.recv();
  yield* mu.rLock();
  console.log("now:", page);
  mu.rUnlock();
});
