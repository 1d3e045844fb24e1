// Small programs with several outcomes, a kind of thing each.
import { chan, go, gosched, select, sleep, type Body, type Routine } from "goroutines";
import { Int32 } from "goroutines/atomic";
import { background, withCancel } from "goroutines/context";
import { Cond, CountDownLatch, Mutex, Once, RWMutex, WaitGroup } from "goroutines/sync";
import { choose, shared } from "goroutines/testing";
import { newTimer } from "goroutines/time";

/** Starts `n` goroutines, and waits for them. */
function* all(n: number, fn: (i: number) => Routine): Routine {
  const wg = new WaitGroup();
  for (let i = 0; i < n; i++) wg.go(fn, i);
  yield* wg.wait();
}

export const programs: Record<string, Body<unknown>> = {
  *"three senders without a buffer"() {
    const ch = chan<number>();
    for (let i = 0; i < 3; i++)
      go(function* () {
        yield* ch.send(i);
      });
    return [yield* ch.recv(), yield* ch.recv(), yield* ch.recv()];
  },

  *"three senders and a buffer"() {
    const ch = chan<number>(2);
    yield* all(3, function* (i) {
      yield* select({ room: ch.send(i), full: sleep(1) });
    });
    return [ch.tryRecv()?.[0], ch.tryRecv()?.[0], ch.tryRecv()?.[0]];
  },

  *"two count down, one of whom ends a select that the other receives from"() {
    const ch = chan<number>();
    const latch = new CountDownLatch(2);
    let received: unknown;
    go(function* () {
      yield* gosched();
      latch.countDown();
    });
    go(function* () {
      yield* gosched();
      latch.countDown();
      received = ch.tryRecv() !== undefined;
    });
    const { case: taken } = yield* select({ to: ch.send(1), zero: latch.wait() });
    yield* sleep(1);
    return [taken, received];
  },

  *"a channel that is closed"() {
    const ch = chan<number>(1);
    go(function* () {
      yield* ch.send(1);
    });
    go(function* () {
      ch.close();
    });
    const got = yield* ch.recvOk();
    return [got, yield* ch.recvOk()];
  },

  *"a select between two senders"() {
    const a = chan<string>();
    const b = chan<string>();
    go(function* () {
      yield* a.send("a");
    });
    go(function* () {
      yield* b.send("b");
    });
    const r = yield* select({ a: a.recv(), b: b.recv() });
    return r.case;
  },

  *"selects that meet"() {
    const a = chan<number>();
    const b = chan<number>();
    const got: number[] = [];
    yield* all(2, function* (i) {
      const r = yield* select([a.send(i), b.recv(), sleep(1)]);
      got[i] = r.case;
      if (r.case === 0) yield* select([b.send(i), sleep(1)]);
    });
    return got;
  },

  *"a lock that is tried"() {
    const mu = new Mutex();
    const won: boolean[] = [];
    yield* all(3, function* (i) {
      won[i] = mu.tryLock();
      if (!won[i]) return;
      yield* sleep(1);
      mu.unlock();
    });
    return won;
  },

  *"two locks in two orders"() {
    const locks = [new Mutex(), new Mutex()];
    yield* all(2, function* (i) {
      const [first, second] = (i === 0 ? locks : locks.toReversed()) as [Mutex, Mutex];
      yield* first.lock();
      yield* second.lock();
      second.unlock();
      first.unlock();
    });
  },

  *"readers and writers"() {
    const rw = new RWMutex();
    const x = shared(0, "x");
    const seen: number[] = [];
    yield* all(3, function* (i) {
      if (i === 0) {
        yield* rw.lock();
        yield* x.set(1);
        rw.unlock();
      } else {
        yield* rw.rLock();
        seen[i] = yield* x.get();
        rw.rUnlock();
      }
    });
    return seen;
  },

  *"a reader that reads twice"() {
    const rw = new RWMutex();
    yield* all(2, function* (i) {
      if (i === 0) {
        yield* rw.rLock();
        yield* rw.rLock();
        rw.rUnlock();
        rw.rUnlock();
      } else {
        yield* rw.lock();
        rw.unlock();
      }
    });
  },

  *"a group that is waited for too early"() {
    const wg = new WaitGroup();
    const x = new Int32();
    for (let i = 0; i < 2; i++) {
      go(function* () {
        wg.add(1);
        yield* sleep(0);
        x.add(1);
        wg.done();
      });
    }
    yield* wg.wait();
    return x.load();
  },

  *"a function that runs once"() {
    const once = new Once();
    let first = -1;
    yield* all(3, function* (i) {
      yield* once.do(function* () {
        yield* sleep(1);
        first = i;
      });
    });
    return first;
  },

  *"a signal that may come too early"() {
    const cond = new Cond(new Mutex());
    yield* all(2, function* (i) {
      if (i === 0) {
        yield* cond.l.lock();
        yield* cond.wait();
        cond.l.unlock();
      } else {
        cond.signal();
      }
    });
  },

  *"a counter that is raised in two steps"() {
    const n = shared(0, "n");
    yield* all(2, function* () {
      for (let i = 0; i < 2; i++) yield* n.set((yield* n.get()) + 1);
    });
    return yield* n.get();
  },

  *"two variables"() {
    const x = shared(0, "x");
    const y = shared(0, "y");
    const seen: number[] = [];
    yield* all(2, function* (i) {
      yield* (i === 0 ? x : y).set(1);
      seen[i] = yield* (i === 0 ? y : x).get();
    });
    return seen;
  },

  *"a timeout"() {
    const ch = chan<number>();
    go(function* () {
      yield* select({ sent: ch.send(1), late: sleep(10) });
    });
    const r = yield* select({ value: ch.recv(), late: sleep(5) });
    return r.case;
  },

  *"a timer that is stopped"() {
    const timer = newTimer(5);
    const stopped = chan<boolean>(1);
    go(function* () {
      yield* stopped.send(timer.stop());
    });
    const r = yield* select({ time: timer.c.recv(), stopped: stopped.recv() });
    return [r.case, r.case === "stopped" && r.value];
  },

  *"a cancellation"() {
    const [ctx, cancel] = withCancel(background());
    const ch = chan<number>();
    go(function* () {
      yield* select([ch.send(1), ctx.done().recv()]);
    });
    go(function* () {
      cancel();
    });
    const r = yield* select({ value: ch.recv(), done: ctx.done().recv() });
    return [r.case, ctx.err()?.message];
  },

  *"a choice and a panic"() {
    const ch = chan<number>(2);
    yield* all(2, function* (i) {
      if (choose(2, "whether it fails") === 1) throw new Error(`${i} fails`);
      yield* ch.send(i);
    });
    return [yield* ch.recv(), yield* ch.recv()];
  },

  *"two failures that have nothing to do with each other"() {
    yield* all(2, function* (i) {
      yield* chan<number>(1).send(i);
      throw new Error(`${i} fails`);
    });
  },

  *"somebody who is left behind"() {
    const ch = chan<number>();
    for (let i = 0; i < 2; i++)
      go(function* () {
        yield* select([ch.send(i), sleep(1)]);
      });
    return yield* ch.recv();
  },
};
