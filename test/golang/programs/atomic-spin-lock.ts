// A spin lock of one atomic flag, and a ticket lock of two counters, which serves first come, first served.
import { go, gosched, main, type Routine } from "goroutines";
import { Bool, Int32 } from "goroutines/atomic";
import { WaitGroup } from "goroutines/sync";

class SpinLock {
  readonly held = new Bool();

  *lock(): Routine {
    while (!this.held.compareAndSwap(false, true)) {
      yield* gosched();
    }
  }

  unlock(): void {
    this.held.store(false);
  }
}

class TicketLock {
  readonly next = new Int32();
  readonly serving = new Int32();

  *lock(): Routine<number> {
    const ticket = this.next.add(1) - 1;
    while (this.serving.load() !== ticket) {
      yield* gosched();
    }
    return ticket;
  }

  unlock(): void {
    this.serving.add(1);
  }
}

main(function* () {
  const wg = new WaitGroup();
  const spin = new SpinLock();
  let total = 0;
  for (let i = 0; i < 10; i++) {
    wg.add(1);
    go(function* () {
      for (let n = 0; n < 20; n++) {
        yield* spin.lock();
        const was = total;
        yield* gosched();
        total = was + 1;
        spin.unlock();
      }
      wg.done();
    });
  }
  yield* wg.wait();
  console.log("under the spin lock:", total);

  const tickets = new TicketLock();
  const served: number[] = [];
  for (let i = 0; i < 10; i++) {
    wg.add(1);
    go(function* () {
      for (let n = 0; n < 20; n++) {
        const ticket = yield* tickets.lock();
        served.push(ticket);
        tickets.unlock();
      }
      wg.done();
    });
  }
  yield* wg.wait();
  const inOrder = served.every((ticket, i) => ticket === i);
  console.log("served:", served.length, "in order:", inOrder);
});
