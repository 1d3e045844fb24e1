// What random programs are made of: things to act on, and what can be done to them.
import { after, chan, gosched, select, sleep, trySelect, type Chan, type Op, type Routine } from "goroutines";
import { Int32 } from "goroutines/atomic";
import {
  afterFunc as onceDone,
  background,
  withCancel,
  withTimeout,
  type CancelFunc,
  type Context,
} from "goroutines/context";
import { Group } from "goroutines/errgroup";
import { Weighted } from "goroutines/semaphore";
import { Group as Flights } from "goroutines/singleflight";
import { Cond, CyclicBarrier, Mutex, Once, Pool, RWMutex, SyncMap, WaitGroup } from "goroutines/sync";
import { afterFunc, newTicker, newTimer, now } from "goroutines/time";
import { choose, shared, type Shared } from "goroutines/testing";
import { Mystery, Next } from "./mystery.ts";

/** The first of a pair, or the second. */
export type Which = 0 | 1;

type Pair<T> = readonly [T, T];

export class World {
  /** Of no room, and of room for one. */
  readonly ch: Pair<Chan<number>> = [chan<number>(), chan<number>(1)];
  readonly mu: Pair<Mutex> = [new Mutex(), new Mutex()];
  readonly rw: RWMutex = new RWMutex();
  readonly cell: Pair<Shared<number>> = [shared(0, "x"), shared(0, "y")];
  readonly atomic: Pair<Int32> = [new Int32(), new Int32()];
  readonly group: WaitGroup = new WaitGroup();
  readonly once: Once = new Once();
  readonly cond: Cond = new Cond(new Mutex());
  readonly ctx: Pair<readonly [Context, CancelFunc]> = [withCancel(background()), withCancel(background())];
  readonly ticker: { readonly c: { recv(): Op<Date> }; stop(): void } = newTicker(2);
  readonly timer: { readonly c: { recv(): Op<Date> }; stop(): boolean; reset(ms: number): boolean } = newTimer(4);
  readonly sem: Weighted = new Weighted(1);
  readonly barrier: CyclicBarrier = new CyclicBarrier(2);
  readonly flights: Flights<string, string> = new Flights();
  readonly map: SyncMap<string, number> = new SyncMap();
  readonly pool: Pool<number> = new Pool({ new: () => 0 });
  readonly tasks: Group = new Group();
  readonly mystery: Mystery = new Mystery();
  /** Whom main waits for. */
  readonly wg: WaitGroup = new WaitGroup();
  /** Who ran the function of `once`. */
  first = 0;

  constructor() {
    this.group.add(2);
  }
}

const ops: Record<string, (w: World, on: Which, value: number) => Op<unknown>> = {
  send: (w, on, value) => w.ch[on].send(value),
  recv: (w, on) => w.ch[on].recvOk(),
  lock: (w, on) => w.mu[on].lock(),
  wait: (w) => w.group.wait(),
  done: (w, on) => w.ctx[on][0].done().recv(),
  sleep: (_, on) => sleep(on + 1),
};

/** What is done at once, in one step. What it returns was seen. */
const atOnce: Record<string, (w: World, on: Which, value: number) => unknown> = {
  trySend: (w, on, value) => w.ch[on].trySend(value),
  tryRecv: (w, on) => w.ch[on].tryRecv(),
  close: (w, on) => w.ch[on].close(),
  unlock: (w, on) => w.mu[on].unlock(),
  tryLock: (w, on) => w.mu[on].tryLock(),
  runlock: (w) => w.rw.rUnlock(),
  wunlock: (w) => w.rw.unlock(),
  load: (w, on) => w.atomic[on].load(),
  add: (w, on) => w.atomic[on].add(1),
  countDown: (w) => w.group.done(),
  signal: (w) => w.cond.signal(),
  broadcast: (w) => w.cond.broadcast(),
  cancel: (w, on) => w.ctx[on][1](),
  err: (w, on) => w.ctx[on][0].err()?.message,
  stopTimer: (w) => w.timer.stop(),
  resetTimer: (w) => w.timer.reset(2),
  stopTicker: (w) => w.ticker.stop(),
  now: () => now().getTime(),
  release: (w) => w.sem.release(),
  breakBarrier: (w) => w.barrier.abort(),
  keep: (w, _, value) => w.map.loadOrStore("key", value).join(" "),
  choose: () => choose(2, "any"),
  panic: (_, on) => {
    throw new Error(`panic ${on}`);
  },
  spawn: (w, on, value) => {
    w.wg.go(function* child() {
      yield* w.cell[on].set(value);
    });
  },
};

/** What is done in several steps. */
const inSteps: Record<string, (w: World, on: Which, value: number) => Routine<unknown>> = {
  *gosched() {
    yield* gosched();
  },
  *locked(w, on) {
    yield* w.mu[on].lock();
    yield* gosched();
    w.mu[on].unlock();
  },
  *rlock(w) {
    yield* w.rw.rLock();
  },
  *wlock(w) {
    yield* w.rw.lock();
  },
  *get(w, on) {
    return yield* w.cell[on].get();
  },
  *set(w, on, value) {
    yield* w.cell[on].set(value);
  },
  *raise(w, on) {
    yield* w.cell[on].set((yield* w.cell[on].get()) + 1);
  },
  *once(w, _, value) {
    yield* w.once.do(function* () {
      w.first = value;
      yield* gosched();
    });
  },
  *condWait(w) {
    yield* w.cond.l.lock();
    yield* w.cond.wait();
    w.cond.l.unlock();
  },
  *derive(w, on) {
    const [child] = withCancel(w.ctx[on][0]);
    yield* gosched();
    return child.err()?.message;
  },
  *deadline(w, on) {
    const [child] = withTimeout(w.ctx[on][0], 3);
    yield* gosched();
    return child.err()?.message;
  },
  *onceDone(w, on, value) {
    const stop = onceDone(w.ctx[on][0], function* called() {
      yield* w.cell[0].set(value);
    });
    yield* gosched();
    return stop();
  },
  *after() {
    yield* after(5).recv();
  },
  *afterFunc(w, _, value) {
    const timer = afterFunc(3, function* late() {
      yield* w.cell[0].set(value);
    });
    yield* gosched();
    return timer.stop();
  },
  *tick(w, on) {
    yield* (on === 0 ? w.ticker : w.timer).c.recv();
  },
  *acquire(w) {
    yield* w.sem.acquire();
  },
  *acquireWithin(w, on) {
    try {
      yield* w.sem.acquire(w.ctx[on][0]);
    } catch (e) {
      return String(e);
    }
    return "acquired";
  },
  *await(w) {
    return yield* w.barrier.await();
  },
  *fly(w, _, value) {
    const { value: landed } = yield* w.flights.do("key", function* () {
      yield* gosched();
      return String(value);
    });
    return landed;
  },
  *borrow(w) {
    const had = w.pool.get();
    yield* gosched();
    w.pool.put(had + 1);
    return had;
  },
  *task(w, on, value) {
    yield* w.tasks.go(function* () {
      if (on === 1) throw new Error(`failure of ${value}`);
    });
    yield* gosched();
    try {
      yield* w.tasks.wait();
    } catch (e) {
      return String(e);
    }
    return "no failure";
  },
  *mystery(w) {
    return yield* new Next(w.mystery);
  },
};

/** What may be a case of a select. */
export const kinds: readonly string[] = Object.keys(ops);

export interface Case {
  readonly kind: string;
  readonly on: Which;
}

/** Does one of the above, or a select. */
export type Action =
  { readonly does: string; readonly on: Which } | { readonly cases: readonly Case[]; readonly waits: boolean };

/** Acts, and says what it has seen; `value` is its own. */
export function* act(world: World, action: Action, value: number): Routine<string> {
  if ("cases" in action) {
    const cases = action.cases.map(({ kind, on }) => (ops[kind] as (typeof ops)[string])(world, on, value));
    const r = action.waits ? yield* select(cases) : trySelect(cases);
    return r === undefined ? "default" : `case ${r.case} ${show(r.value)}`;
  }
  const { does, on } = action;
  const op = ops[does];
  if (op !== undefined) return `${does} ${show(yield* op(world, on, value))}`;
  const steps = inSteps[does];
  if (steps !== undefined) return `${does} ${show(yield* steps(world, on, value))}`;
  const call = atOnce[does];
  if (call === undefined) throw new Error(`nobody can ${does}`);
  return `${does} ${show(call(world, on, value))}`;
}

/** A lock's holder and a date have nothing to say that another execution could say. */
function show(value: unknown): string {
  return typeof value === "object" && !Array.isArray(value) ? "" : (JSON.stringify(value) ?? "");
}
