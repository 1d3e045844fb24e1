// effect: fibers; a Queue of capacity 0 is a rendezvous.

import { Effect, Fiber, Queue, Semaphore, type Cause } from "effect";
import { lastPrime, type Round } from "../catalogue.ts";
import type { Side } from "../side.ts";
import { surfaceOf, type Surface } from "./peer.ts";

type C = Queue.Queue<number, Cause.Done>;

const chan = (capacity: number): Effect.Effect<C> => Queue.make<number, Cause.Done>({ capacity });

const produce = Effect.fnUntraced(function* (c: C, n: number) {
  for (let i = 0; i < n; i++) yield* Queue.offer(c, i);
});

/** Runs a program that takes from open queues only. */
const perform = <A>(program: Effect.Effect<A, Cause.Done>): Promise<A> => Effect.runPromise(Effect.orDie(program));

const stream =
  (capacity: number): Round =>
  (n) =>
    perform(
      Effect.gen(function* () {
        const c = yield* chan(capacity);
        yield* Effect.forkChild(produce(c, n));
        let sum = 0;
        for (let i = 0; i < n; i++) sum += yield* Queue.take(c);
        return sum;
      }),
    );

const answer = Effect.fnUntraced(function* (ping: C, pong: C, n: number) {
  for (let i = 0; i < n; i++) yield* Queue.offer(pong, (yield* Queue.take(ping)) + 1);
});

const pingPong: Round = (n) =>
  perform(
    Effect.gen(function* () {
      const ping = yield* chan(0);
      const pong = yield* chan(0);
      yield* Effect.forkChild(answer(ping, pong, n));
      let sum = 0;
      for (let i = 0; i < n; i++) {
        yield* Queue.offer(ping, i);
        sum += yield* Queue.take(pong);
      }
      return sum;
    }),
  );

const ringOf = (n: number, laps: number, lap: (i: number) => void): Promise<number> =>
  perform(
    Effect.gen(function* () {
      const first = yield* chan(0);
      let last = first;
      for (let i = 1; i < n; i++) {
        const next = yield* chan(0);
        yield* Effect.forkChild(answer(last, next, laps));
        last = next;
      }
      let token = 0;
      for (let i = 0; i < laps; i++) {
        lap(i);
        yield* Queue.offer(first, token);
        token = yield* Queue.take(last);
      }
      return token;
    }),
  );

const fanIn: Round = (n) =>
  perform(
    Effect.gen(function* () {
      const c = yield* chan(0);
      for (let i = 0; i < 8; i++) yield* Effect.forkChild(produce(c, n / 8));
      let sum = 0;
      for (let i = 0; i < n; i++) sum += yield* Queue.take(c);
      return sum;
    }),
  );

const parkedSenders: Round = (n) =>
  perform(
    Effect.gen(function* () {
      const c = yield* chan(0);
      for (let i = 0; i < n; i++) yield* Effect.forkChild(Queue.offer(c, i));
      let sum = 0;
      for (let i = 0; i < n; i++) sum += yield* Queue.take(c);
      return sum;
    }),
  );

const generate = Effect.fnUntraced(function* (out: C, limit: number) {
  for (let i = 2; i <= limit; i++) yield* Queue.offer(out, i);
  yield* Queue.end(out);
});

/** Does `step` with each value until the queue's end, which arrives as a failure. */
const each = <A>(from: C, step: (v: number) => Effect.Effect<A>): Effect.Effect<void> =>
  Effect.gen(function* () {
    for (;;) yield* step(yield* Queue.take(from));
  }).pipe(Effect.ignore);

const filter = Effect.fnUntraced(function* (from: C, out: C, prime: number) {
  yield* each(from, (i) => (i % prime !== 0 ? Queue.offer(out, i) : Effect.void));
  yield* Queue.end(out);
});

const sieve: Round = (n) =>
  perform(
    Effect.gen(function* () {
      const first = yield* chan(0);
      yield* Effect.forkChild(generate(first, lastPrime(n)));
      let sum = 0;
      let head = first;
      yield* Effect.gen(function* () {
        for (;;) {
          const prime: number = yield* Queue.take(head);
          sum += prime;
          const next: C = yield* chan(0);
          yield* Effect.forkChild(filter(head, next, prime));
          head = next;
        }
      }).pipe(Effect.ignore);
      return sum;
    }),
  );

interface Total {
  value: number;
}

const spawnEach = (n: number, task: (i: number, total: Total) => Effect.Effect<void>): Promise<number> =>
  perform(
    Effect.gen(function* () {
      const total: Total = { value: 0 };
      const fibers = [];
      for (let i = 0; i < n; i++) fibers.push(yield* Effect.forkChild(task(i, total)));
      for (const fiber of fibers) yield* Fiber.join(fiber);
      return total.value;
    }),
  );

const spawnClosure: Round = (n) =>
  spawnEach(n, (i, total) =>
    Effect.gen(function* () {
      total.value += i;
    }),
  );

const addOne = Effect.fnUntraced(function* (i: number, total: Total) {
  total.value += i;
});

const spawnShared: Round = (n) => spawnEach(n, addOne);

const nap = Effect.fnUntraced(function* (ms: number, total: Total) {
  yield* Effect.sleep(ms);
  total.value++;
});

const timers: Round = (n) => spawnEach(n, (i, total) => nap(i % 100, total));

const yielder = Effect.fnUntraced(function* (turns: number) {
  for (let i = 0; i < turns; i++) yield* Effect.yieldNow;
  return turns;
});

const gosched: Round = (n) =>
  perform(
    Effect.gen(function* () {
      const a = yield* Effect.forkChild(yielder(n / 2));
      const b = yield* Effect.forkChild(yielder(n / 2));
      return (yield* Fiber.join(a)) + (yield* Fiber.join(b));
    }),
  );

const receiveAt = (depth: number, c: C, n: number): Effect.Effect<number, Cause.Done> =>
  Effect.gen(function* () {
    if (depth > 0) return yield* receiveAt(depth - 1, c, n);
    let sum = 0;
    for (let i = 0; i < n; i++) sum += yield* Queue.take(c);
    return sum;
  });

const deep: Round = (n) =>
  perform(
    Effect.gen(function* () {
      const c = yield* chan(0);
      yield* Effect.forkChild(produce(c, n));
      return yield* receiveAt(50, c, n);
    }),
  );

const park = (n: number, parked: () => void): Promise<number> =>
  perform(
    Effect.gen(function* () {
      const door = yield* chan(0);
      const left: Total = { value: 0 };
      const wait = Queue.take(door).pipe(Effect.ignore, Effect.andThen(Effect.sync(() => left.value++)));
      const fibers = [];
      for (let i = 0; i < n; i++) fibers.push(yield* Effect.forkChild(wait));
      yield* Effect.sleep(1);
      parked();
      yield* Queue.end(door);
      for (const fiber of fibers) yield* Fiber.join(fiber);
      return left.value;
    }),
  );

const busy = (pairs: number, over: () => boolean): Promise<number> =>
  perform(
    Effect.gen(function* () {
      const listeners = [];
      for (let i = 0; i < pairs; i++) {
        const c = yield* chan(0);
        const talk = Effect.gen(function* () {
          while (!over()) yield* Queue.offer(c, 0);
          yield* Queue.end(c);
        });
        yield* Effect.forkChild(talk);
        listeners.push(yield* Effect.forkChild(each(c, () => Effect.void)));
      }
      for (const fiber of listeners) yield* Fiber.join(fiber);
      return listeners.length;
    }),
  );

const link = (left: number, end: () => void): Effect.Effect<void> =>
  Effect.gen(function* () {
    if (left > 1) yield* Effect.forkDetach(link(left - 1, end));
    else end();
  });

export const side: Side = {
  rounds: {
    "ping-pong": pingPong,
    stream: stream(0),
    "buffered-1": stream(1),
    "buffered-128": stream(128),
    ring: (n) => ringOf(1000, n / 1000, () => undefined),
    "fan-in": fanIn,
    "parked-senders": parkedSenders,
    sieve,
    gosched,
    "spawn-closure": spawnClosure,
    "spawn-shared": spawnShared,
    deep,
    "deep-call": deep,
    timers,
  },
  park,
  ring: (n, laps, warm) => ringOf(n, 2 * laps, (i) => i === laps && warm()),
  busy,
};

export const surface: Surface<unknown> = surfaceOf<C>({
  chan: (capacity) => Effect.runSync(chan(capacity)),
  send: (c, v) => Effect.runPromise(Queue.offer(c, v)),
  recv: (c) => Effect.runPromise(Queue.take(c).pipe(Effect.orElseSucceed(() => undefined))),
  close: (c) => Effect.runSync(Queue.end(c)),
  select: (from) =>
    Effect.runPromise(
      Effect.raceAllFirst(
        from.map((c, i) =>
          Queue.take(c).pipe(
            Effect.map((v): readonly [number, number] => [i, v]),
            Effect.orElseSucceed((): readonly [number, undefined] => [i, undefined]),
          ),
        ),
      ),
    ),
  selectSend: (to, v, from) =>
    perform(Effect.raceFirst(Queue.offer(to, v).pipe(Effect.map(() => "sent" as const)), Queue.take(from))),
  spawn: (n) => new Promise<void>((resolve) => Effect.runFork(link(n, resolve))),
  yield: () => Effect.runPromise(Effect.yieldNow),
  sleep: (ms) => Effect.runPromise(Effect.sleep(ms)),
  semaphore: (tokens) => {
    const it = Semaphore.makeUnsafe(tokens);
    return {
      acquire: (n) => Effect.runPromise(it.take(n)),
      release: (n) => Effect.runPromise(it.release(n)),
    };
  },
});
