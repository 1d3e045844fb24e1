// A condition that nobody will signal: the runtime sees that everyone is asleep.
import { chan, go, main } from "goroutines";
import { Cond, Mutex } from "goroutines/sync";

main(function* () {
  const mu = new Mutex();
  const cond = new Cond(mu);
  let ready = false;
  const done = chan<boolean>();
  go(function* () {
    yield* mu.lock();
    ready = true;
    cond.signal(); // before anybody waits
    mu.unlock();
    done.close();
  });
  yield* done.recv();
  yield* mu.lock();
  console.log("ready:", ready, "- and still I wait for the signal");
  yield* cond.wait();
  console.log("unreachable");
});
