// A search in the process that is measured afterwards: production is to be as fast as without one.

import { background, withCancel } from "goroutines/context";
import { chan, go, run, select, type Routine } from "goroutines";
import { Int32 } from "goroutines/atomic";
import { Weighted } from "goroutines/semaphore";
import { Mutex, Once, RWMutex, WaitGroup } from "goroutines/sync";
import { dpor, explore, random, shared } from "goroutines/testing";

/** Uses whatever is measured. */
function* body(): Routine {
  const ch = chan<number>();
  const buffered = chan<number>(2);
  const mu = new Mutex();
  const rw = new RWMutex();
  const sem = new Weighted(1);
  const wg = new WaitGroup();
  const once = new Once();
  const hits = new Int32();
  const total = shared(0, "total");
  const [ctx, cancel] = withCancel(background());
  for (let i = 0; i < 2; i++) {
    wg.go(function* () {
      yield* mu.lock();
      yield* total.set((yield* total.get()) + 1);
      mu.unlock();
      yield* rw.rLock();
      rw.rUnlock();
      yield* sem.acquire();
      sem.release();
      yield* once.do(() => {});
      hits.add(1);
      yield* buffered.send(i);
    });
  }
  go(function* () {
    yield* select({ value: ch.recv(), done: ctx.done().recv() });
  });
  yield* ch.send(1);
  yield* wg.wait();
  cancel();
}

/** What goes on in the process before it is measured. */
export async function before(what: string | undefined): Promise<void> {
  if (what === "explored") await exploreFirst();
  if (what === "run") await runFirst();
}

/** Searches with listeners and without. */
async function exploreFirst(): Promise<void> {
  for (const strategy of [random, dpor]) {
    const { finding } = await explore(body, { strategy, executions: 500, lockOrder: strategy === random });
    if (finding !== null) throw new Error(finding.message);
  }
}

/** The same program, run as often without a search: what is slower after a search alone is what the search costs. */
async function runFirst(): Promise<void> {
  for (let i = 0; i < 1000; i++) await run(body);
}
