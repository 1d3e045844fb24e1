// Broadcast wakes all who wait now, and nobody who comes later.
import { chan, go, main, sleep, trySelect, type Routine, type SendChan } from "goroutines";
import { Cond, Mutex } from "goroutines/sync";

class Lobby {
  readonly mu = new Mutex();
  readonly cond = new Cond(this.mu);
  waiting = 0;

  *wait(out: SendChan<string>, name: string): Routine {
    yield* this.mu.lock();
    this.waiting++;
    yield* this.cond.wait();
    this.waiting--;
    this.mu.unlock();
    yield* out.send(name);
  }

  *until(n: number): Routine {
    for (;;) {
      yield* this.mu.lock();
      const there = this.waiting === n;
      this.mu.unlock();
      if (there) {
        return;
      }
      yield* sleep(1);
    }
  }
}

main(function* () {
  const l = new Lobby();
  const early = chan<string>(0, "");
  const late = chan<string>(0, "");

  l.cond.broadcast(); // to nobody
  for (let i = 0; i < 3; i++) {
    go(l.wait(early, "early"));
  }
  yield* l.until(3);
  l.cond.broadcast();
  for (let i = 0; i < 3; i++) {
    console.log(yield* early.recv());
  }

  for (let i = 0; i < 2; i++) {
    go(l.wait(late, "late"));
  }
  yield* l.until(2);
  yield* sleep(20);
  if (trySelect({ late: late.recv() })) {
    console.log("the broadcast reached one who came later");
  } else {
    console.log("two still wait");
  }
  l.cond.signal();
  console.log(yield* late.recv(), "by signal");
  yield* l.until(1);
  l.cond.broadcast();
  console.log(yield* late.recv(), "by broadcast");
  yield* l.until(0);
});
