// Values on the wire arrive once, whatever the selects of several parties do at the same time, and whoever dies.
import { describe, expect, test } from "vitest";
import { chan, go, run, select, sleep, type Chan, type Routine } from "goroutines";
import { WaitGroup } from "goroutines/sync";
import { chance, Net } from "./net.ts";

const CAPS = [0, 0, 2, 0];
const PARTIES = 4;
const ITEMS = 15;
/** How many goroutines of a party receive; how many send. */
const PLAYERS = 2;
const first = Number(process.env["FC_SEED"] ?? 1);
const seeds = Array.from({ length: 20 }, (_, i) => first + i);
/** In milliseconds: about as long as a message takes on the net. */
const MOMENT = 0.1;

class Scene {
  readonly random: () => number;
  readonly net: Net;
  /** By party, the owner first: the channels, and one that is closed when all is over. */
  readonly chs: Chan<number, number>[][];
  readonly quit: Chan<number, number>[];
  readonly sent: Set<number> = new Set();
  readonly received: number[] = [];
  #made = 0;

  constructor(seed: number) {
    this.random = chance(seed);
    this.net = new Net(PARTIES - 1, this.random);
    const all = CAPS.map((cap) => this.net.channel(cap, 0) as unknown as Chan<number, number>[]);
    this.chs = Array.from({ length: PARTIES }, (_, party) => all.map((ends) => ends[party] as Chan<number, number>));
    this.quit = this.net.channel(0, 0) as unknown as Chan<number, number>[];
  }

  below(n: number): number {
    return Math.floor(this.random() * n);
  }

  *produce(party: number, local: Chan<number>): Routine {
    for (let left = ITEMS; left > 0;) {
      const ch = (this.chs[party] as Chan<number, number>[])[this.below(CAPS.length)] as Chan<number, number>;
      const item = ++this.#made;
      const late = this.below(3) === 0 ? sleep(MOMENT) : null;
      if (this.below(6) === 0) yield* ch.send(item);
      else if (
        (yield* select({ local: this.below(2) === 0 ? local.recv() : local.send(0), late, sent: ch.send(item) }))
          .case !== "sent"
      )
        continue;
      this.sent.add(item);
      left--;
    }
  }

  *consume(party: number, local: Chan<number>): Routine {
    const [a, b, c, d] = this.chs[party] as [Chan<number, number>, ...Chan<number, number>[]];
    for (;;) {
      const late = this.below(3) === 0 ? sleep(MOMENT) : null;
      const r = yield* select([
        (this.quit[party] as Chan<number, number>).recv(),
        a.recv(),
        b?.recv(),
        c?.recv(),
        d?.recv(),
        this.below(2) === 0 ? local.send(0) : local.recv(),
        late,
      ]);
      if (r.case === 0) return;
      if (r.case <= CAPS.length) this.received.push(r.value as number);
    }
  }

  /** What one party does; the program ends once it has sent all that it sends. */
  *play(party: number, consumed: WaitGroup): Routine {
    const local = chan<number>();
    const produced = new WaitGroup();
    for (let i = 0; i < PLAYERS; i++) {
      produced.go(() => this.produce(party, local));
      consumed.go(() => this.consume(party, local));
    }
    yield* produced.wait();
  }

  /** What is left in the buffers. */
  drain(): number[] {
    const left: number[] = [];
    for (const ch of this.chs[0] as Chan<number, number>[])
      for (let r = ch.tryRecv(); r !== undefined && r[1]; r = ch.tryRecv()) left.push(r[0]);
    return left;
  }

  expectNoWaits(living: readonly number[]): void {
    const { owner, proxies } = this.net;
    expect([owner.waiting.size, owner.claimed.size, owner.looking.size]).toEqual([0, 0, 0]);
    expect(owner.peersByNumber.map(({ waits }) => waits.size)).toEqual([0, 0, 0]);
    expect(living.map((worker) => proxies[worker]?.waits.size)).toEqual(living.map(() => 0));
  }
}

describe("over four parties, each with local channels and timers of its own", () => {
  test("each value that was sent arrives once", { timeout: 60_000 }, async () => {
    const said = new Map<string, number>();
    for (const seed of seeds) {
      const scene = new Scene(seed);
      await run(function* () {
        const [produced, consumed] = [new WaitGroup(), new WaitGroup()];
        for (let party = 0; party < PARTIES; party++) produced.go(() => scene.play(party, consumed));
        yield* produced.wait();
        (scene.quit[0] as Chan<number>).close();
        yield* consumed.wait();
      });
      await scene.net.rest();
      const arrived = [...scene.received, ...scene.drain()];
      expect(arrived.toSorted((a, b) => a - b)).toEqual([...scene.sent].toSorted((a, b) => a - b));
      scene.expectNoWaits([0, 1, 2]);
      for (const [is, times] of scene.net.said) said.set(is, (said.get(is) ?? 0) + times);
    }
    // Offers have been made, claimed and given back.
    for (const is of ["wait", "claim", "withdraw", "offer", "fired"])
      expect([is, said.get(is) ?? 0]).not.toEqual([is, 0]);
  });

  test(
    "a party that dies harms no other, and takes no more with it than it was being sent",
    { timeout: 60_000 },
    async () => {
      for (const seed of seeds) {
        const scene = new Scene(seed);
        const end = new AbortController();
        const dying = run(
          function* () {
            const consumed = new WaitGroup();
            yield* scene.play(1, consumed);
            yield* consumed.wait();
          },
          { signal: end.signal },
        ).catch(() => {});
        await run(function* () {
          const [produced, consumed] = [new WaitGroup(), new WaitGroup()];
          for (const party of [0, 2, 3]) produced.go(() => scene.play(party, consumed));
          go(function* () {
            for (let turns = scene.below(20); turns > 0; turns--) yield* sleep(MOMENT);
            scene.net.ends[0]?.lose(new Error("it has died"));
            end.abort();
          });
          yield* produced.wait();
          (scene.quit[0] as Chan<number>).close();
          yield* consumed.wait();
        });
        await dying;
        await scene.net.rest();
        const arrived = [...scene.received, ...scene.drain()];
        expect(new Set(arrived).size).toBe(arrived.length);
        const lost = [...scene.sent].filter((item) => !arrived.includes(item));
        expect(lost.length).toBeLessThanOrEqual(PLAYERS);
        scene.expectNoWaits([1, 2]);
      }
    },
  );
});
