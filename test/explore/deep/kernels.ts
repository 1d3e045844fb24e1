/**
 * Kernels that ask much of a search: what each hangs on, and what little of it one execution at random has.
 *
 * They are ours, and no published bugs: each is the smallest program of its kind. Steps that touch nothing of others
 * stand for the work that real programs do in between.
 */

import { chan, go, gosched, sleep, type Body, type Routine } from "goroutines";
import { Bool } from "goroutines/atomic";
import { Mutex, WaitGroup } from "goroutines/sync";

/** Steps that touch nothing of others. */
function* work(steps: number): Routine {
  const own = chan<number>(steps);
  for (let i = 0; i < steps; i++) yield* own.send(i);
}

/**
 * A server is shut down while it still writes a response. As long as each look finds more of it written than the last
 * one, shutdown waits, four looks at the most; then it closes the connection under the handler, which panics. (If the
 * handler stands still it is taken to know that it must stop.)
 *
 * The two must take turns, one step or two each, eight times: no few deviations lead there, and no priorities either.
 */
export function* shutdown(): Routine {
  const chunks = 8;
  const looks = 4;
  const stop = chan<void>();
  const connection = chan<number>(chunks);
  const log = chan<string>(looks);
  const response = { written: 0 };
  const wg = new WaitGroup();
  wg.go(function* handler() {
    for (; response.written < chunks; response.written++) yield* connection.send(response.written);
  });
  wg.go(function* drain() {
    yield* stop.recv();
    let seen = -1;
    let look = 0;
    const goesOn = (): boolean => response.written < chunks && response.written !== seen;
    for (; look < looks && goesOn(); look++) {
      seen = response.written;
      yield* log.send(`${seen} chunks`);
    }
    if (look === looks && goesOn()) connection.close();
  });
  stop.close();
  yield* wg.wait();
}

/**
 * A writer moves a record from one shard to the other, in which it is for three steps in neither, and compacts both. A
 * reader that looks into the first one in between, and is then overtaken by the whole compaction, finds a shard without
 * the record and one that is over: a narrow window with two changes.
 */
export function* move(): Routine {
  const between = new Bool();
  const compacted = new Bool();
  const wg = new WaitGroup();
  wg.go(function* writer() {
    yield* work(2);
    between.store(true);
    yield* work(3);
    between.store(false);
    yield* work(12);
    compacted.store(true);
  });
  wg.go(function* reader() {
    yield* work(14);
    const missed = between.load();
    yield* work(3);
    const late = compacted.load();
    yield* work(2);
    if (missed && late) throw new Error("the record is in neither shard");
  });
  yield* wg.wait();
}

/** Twenty steps each, all of them `gosched`; at the sixth of one the other must have made all its own. */
export function* yielding(): Routine {
  const steps = 20;
  let open = false;
  const wg = new WaitGroup();
  wg.go(function* opens() {
    for (let step = 0; step < steps; step++) {
      open = step === 5;
      yield* gosched();
    }
  });
  wg.go(function* looks() {
    for (let step = 0; step < steps; step++) yield* gosched();
    if (open) throw new Error("it is open");
  });
  yield* wg.wait();
}

/**
 * Main asks every millisecond whether three philosophers have eaten, who begin after 150: until then it does nothing
 * else. That all three take their left forks first takes two deviations, after hundreds of decisions about the poll.
 */
export function* polling(): Routine {
  const forks = [new Mutex(), new Mutex(), new Mutex()] as const;
  const served = { meals: 0 };
  function* eat(left: Mutex, right: Mutex): Routine {
    yield* left.lock();
    yield* right.lock();
    right.unlock();
    left.unlock();
    served.meals++;
  }
  go(function* () {
    yield* sleep(150);
    for (let i = 0; i < 3; i++) go(eat, forks[i] as Mutex, forks[(i + 1) % 3] as Mutex);
  });
  while (served.meals < 3) yield* sleep(1);
}

export const kernels: Readonly<Record<string, Body<void>>> = { shutdown, move, yielding, polling };
