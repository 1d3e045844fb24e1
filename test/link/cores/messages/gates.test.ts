// Locks, semaphores and counters by messages under random interleavings: of three threads, on the simulated net.
import { describe, expect, test } from "vitest";
import { chan, go, gosched, run, select, sleep, type Chan, type Op, type Routine } from "goroutines";
import type { SharedMutex, SharedOnce, SharedRWMutex, SharedSemaphore } from "goroutines/cores";
import { background, type Context } from "goroutines/context";
import { Mutex, WaitGroup } from "goroutines/sync";
import { deriveCancel } from "../../../../lib/link/context.ts";
import { MUTEX, ONCE, RW_MUTEX, SEMAPHORE } from "../../../../lib/link/cores/memory/heap-objects.ts";
import type { Link } from "../../../../lib/link/cores/messages/link.ts";
import { portContexts } from "../../../../lib/link/cores/messages/port-context.ts";
import { chance, Net } from "./net.ts";

const TOKENS = 3;
/** In milliseconds: about as long as a message takes on the net. */
const MOMENT = 0.1;
const first = Number(process.env["FC_SEED"] ?? 1);
const seeds = Array.from({ length: 40 }, (_, i) => first + i);

/** What one thread has of everything. */
interface Hands {
  readonly mu: SharedMutex;
  readonly rw: SharedRWMutex;
  readonly sem: SharedSemaphore;
  readonly once: SharedOnce;
  readonly ctx: Context;
  readonly ch: Chan<number>;
  readonly local: Mutex;
}

/** Who is inside of what, on all threads. */
class Inside {
  mu = 0;
  readers = 0;
  writers = 0;
  tokens = 0;
  runs = 0;

  check(): void {
    expect(this.mu).toBeLessThanOrEqual(1);
    expect(this.writers).toBeLessThanOrEqual(1);
    expect(this.writers * this.readers).toBe(0);
    expect(this.tokens).toBeLessThanOrEqual(TOKENS);
    expect(this.runs).toBeLessThanOrEqual(1);
  }
}

interface Holding {
  readonly what: Held;
  readonly by: Hands;
}

type Held = "mu" | "reading" | "writing" | `${number} tokens` | "local";

class Scene {
  readonly net: Net;
  readonly random: () => number;
  readonly inside = new Inside();
  readonly hands: Hands[];
  readonly cancel: () => void;
  /** Whether all are used, or what a death gives back alone. */
  readonly #all: boolean;

  constructor(seed: number, all = true) {
    this.#all = all;
    const random = (this.random = chance(seed));
    const net = (this.net = new Net(2, random));
    const { home } = net;
    const [mus, rws, sems, onces] = [
      net.spread<SharedMutex>(home.gate(MUTEX, 0)),
      net.spread<SharedRWMutex>(home.gate(RW_MUTEX, 0)),
      net.spread<SharedSemaphore>(home.gate(SEMAPHORE, TOKENS)),
      net.spread<SharedOnce>(home.gate(ONCE, 0)),
    ];
    const [ctx, cancel] = deriveCancel(portContexts(home), background());
    const contexts = net.spread<Context>((ctx as unknown as { ending: Parameters<Net["spread"]>[0] }).ending);
    this.cancel = cancel;
    const chs = net.channel(0, 0);
    this.hands = mus.map(
      (mu, i) =>
        ({ mu, rw: rws[i], sem: sems[i], once: onces[i], ctx: contexts[i], ch: chs[i], local: new Mutex() }) as Hands,
    );
  }

  below(n: number): number {
    return Math.floor(this.random() * n);
  }

  change(what: Held, by: 1 | -1): void {
    const { inside } = this;
    if (what === "mu") inside.mu += by;
    else if (what === "reading") inside.readers += by;
    else if (what === "writing") inside.writers += by;
    else if (what !== "local") inside.tokens += by * Number.parseInt(what, 10);
    inside.check();
  }

  *stay(what: Held, by: Hands, held: Set<Holding>): Routine {
    const holding = { what, by };
    held.add(holding);
    this.change(what, 1);
    for (let pauses = this.below(3); pauses > 0; pauses--) yield* this.below(2) === 0 ? gosched() : sleep(MOMENT);
    this.leave(holding, held);
    release(by, what);
  }

  leave(holding: Holding, held: Set<Holding>): void {
    this.change(holding.what, -1);
    held.delete(holding);
  }

  /** One of many ways to get something, or nothing. */
  *get(hands: Hands): Routine<Held | null> {
    const { mu, rw, sem, local, ctx, ch } = hands;
    const n = this.below(TOKENS + 1);
    const ops: [Held, Op<unknown>][] = [
      ["mu", mu.lock()],
      ["reading", rw.rLock()],
      ["writing", rw.lock()],
      ["local", local.lock()],
    ];
    if (this.#all) ops.push([`${n} tokens`, sem.acquire(n)]);
    const [what, op] = ops[this.below(ops.length)] as [Held, Op<unknown>];
    switch (this.below(this.#all ? 7 : 6)) {
      case 0: {
        const late = this.below(2) === 0 ? sleep(MOMENT) : closed.recv();
        return (yield* select({ got: op, late })).case === "got" ? what : null;
      }
      case 1:
        // To meet somebody takes two who may have to be asked.
        return (yield* select({ got: op, sent: ch.send(n), received: ch.recv(), late: sleep(3 * MOMENT) })).case ===
          "got"
          ? what
          : null;
      case 2: {
        const some = ops.filter(() => this.below(3) > 0);
        if (some.length === 0) return null;
        const r = yield* select(
          some.map(([, each]) => each),
          { priority: this.below(3) === 0 },
        );
        return (some[r.case] as [Held, unknown])[0];
      }
      case 6:
        try {
          yield* sem.acquire(ctx, n);
          return `${n} tokens`;
        } catch {
          return null;
        }
      default:
        yield* op;
        return what;
    }
  }

  *play(hands: Hands, times: number, held: Set<Holding> = new Set()): Routine {
    for (let i = 0; i < times; i++) {
      const what = yield* this.get(hands);
      if (what !== null) yield* this.stay(what, hands, held);
      if (this.below(40) === 0) this.cancel();
      if (!this.#all || this.below(10) > 0) continue;
      const { inside } = this;
      yield* hands.once.do(function* () {
        inside.runs++;
        inside.check();
        yield* sleep(MOMENT);
      });
      expect(inside.runs).toBe(1);
    }
  }

  expectNobodyWaiting(): void {
    const { home, aways } = this.net;
    expect([home.waiting.size, home.claimed.size, home.looking.size]).toEqual([0, 0, 0]);
    expect(aways.map(({ waits, waiting }) => [waits.size, waiting.size])).toEqual(aways.map(() => [0, 0]));
    expect(home.links.map(({ claimants }) => claimants.size)).toEqual(home.links.map(() => 0));
  }

  expectAllFree(): void {
    const { mu, rw, sem } = this.hands[0] as Hands;
    expect([mu.tryLock(), rw.tryLock(), sem.tryAcquire(TOKENS)]).toEqual([true, true, true]);
    expect(this.net.home.links.map(({ grips }) => grips.size)).toEqual(this.net.home.links.map(() => 0));
  }
}

const closed = chan<number>();
closed.close();

function release({ mu, rw, sem, local }: Hands, what: Held): void {
  if (what === "mu") mu.unlock();
  else if (what === "reading") rw.rUnlock();
  else if (what === "writing") rw.unlock();
  else if (what === "local") local.unlock();
  else sem.release(Number.parseInt(what, 10));
}

describe("on three threads", () => {
  test("nobody is where he must not be, and all come through", { timeout: 60_000 }, async () => {
    const said = new Map<string, number>();
    for (const seed of seeds) {
      const scene = new Scene(seed);
      await run(function* () {
        const wg = new WaitGroup();
        for (const hands of scene.hands) for (let i = 0; i < 3; i++) wg.go(() => scene.play(hands, 8));
        yield* wg.wait();
      });
      await scene.net.rest();
      scene.expectNobodyWaiting();
      scene.expectAllFree();
      for (const [is, times] of scene.net.said) said.set(is, (said.get(is) ?? 0) + times);
    }
    // All that can be said about waits has been said.
    for (const is of ["wait", "try", "yours", "withdraw", "tell", "ended", "entered", "no", "ready", "ask", "release"])
      expect([is, said.get(is) ?? 0]).not.toEqual([is, 0]);
  });

  test("programs that end in the middle leave what they hold held, and nothing else", { timeout: 60_000 }, async () => {
    let left = 0;
    for (const seed of seeds) {
      // A function that `once` runs would never end.
      const scene = new Scene(seed, false);
      // A local lock may stay held where two programs wait for it.
      const survivor = run(() => scene.play({ ...(scene.hands[seed % 3] as Hands), local: new Mutex() }, 20));
      const held = new Set<Holding>();
      await run(function* () {
        for (const hands of scene.hands) for (let i = 0; i < 3; i++) go(() => scene.play(hands, 1000, held));
        for (let turns = scene.below(30); turns > 0; turns--) yield* sleep(MOMENT);
      });
      for (const holding of held) {
        left++;
        scene.leave(holding, held);
        release(holding.by, holding.what);
      }
      await survivor;
      await scene.net.rest();
      scene.expectNobodyWaiting();
      scene.expectAllFree();
    }
    expect(left).toBeGreaterThan(0);
  });

  test("what a worker held that has died is free", { timeout: 60_000 }, async () => {
    let left = 0;
    for (const seed of seeds) {
      const scene = new Scene(seed, false);
      const [here, dying, other] = scene.hands as [Hands, Hands, Hands];
      const end = new AbortController();
      const held = new Set<Holding>();
      const dead = run(
        function* () {
          for (let i = 0; i < 3; i++) go(() => scene.play(dying, 1000, held));
          yield* chan().recv();
        },
        { signal: end.signal },
      ).catch(() => {});
      const survivors = [here, other].map((hands) => run(() => scene.play(hands, 20)));
      await run(function* () {
        for (let turns = scene.below(20); turns > 0; turns--) yield* sleep(MOMENT);
      });
      const { home } = scene.net;
      left += held.size;
      for (const holding of held) scene.leave(holding, held);
      home.bury(home.links[0] as Link);
      end.abort();
      await dead;
      await Promise.all(survivors);
      await scene.net.rest();
      expect([home.waiting.size, home.claimed.size, home.looking.size]).toEqual([0, 0, 0]);
      scene.expectAllFree();
    }
    expect(left).toBeGreaterThan(0);
  });
});
