/**
 * The kernel's heap for the explorer: what its threads do, take and give back, is chosen as their schedule is, and so
 * is where a thread is ended. No two pieces overlap, nothing is lost but what a dead thread had, and in the end all is
 * one free block again.
 */

import { compileFunction } from "node:vm";
import { expect } from "vitest";
import { choose, explore, pct, pos, random, type StrategyMaker } from "../../../../lib/dev/testing/index.ts";
import { go, type Routine } from "../../../../lib/index.ts";
import { WaitGroup } from "../../../../lib/std/sync/index.ts";
import { look } from "./blocks.ts";
import { Death, Memory, type Factory, type KernelModel } from "./model.ts";
import { translate } from "./translate.ts";

/** What a thread does in a step; the others of 0 to 7 are TAKE, too. GIVE: what it has taken; RETURN: what was passed to it. */
const TAKE = 0;
const GIVE = 3;
const RETURN = 4;
const PASS = 5;
const FLUSH = 6;
const LEND = 7;

/** How threads see each other's stores. */
export type Stores = "at once" | "buffered";

export interface Scenario {
  readonly threads: number;
  /** How large the heap may become, in pages. */
  readonly pages: number;
  /** What a thread may take, in bytes. */
  readonly sizes: readonly number[];
  /** How much each thread does. */
  readonly steps: number;
  /** Whether the first thread is ended somewhere, and another one takes its slot. */
  readonly kills: boolean;
  /** What each thread does, where that is not chosen. */
  readonly scripts?: readonly (readonly number[])[];
}

/** What happens to the pieces of all threads. */
class Ledger {
  /** Those that are taken, by where they stand; and what is on its way to each thread. */
  readonly taken: Map<number, number> = new Map();
  readonly underWay: number[][] = [];
  /** What threads that were ended had in hand. */
  lost = 0;

  took(at: number, bytes: number): void {
    for (const [other, size] of this.taken) {
      if (at < other + size && other < at + bytes) throw new Error(`${at} overlaps ${other}`);
    }
    this.taken.set(at, bytes);
  }
}

/** A thread that takes, gives, passes on, rests. */
class Player {
  readonly memory: Memory;
  readonly kernel: KernelModel;
  readonly #ledger: Ledger;
  readonly #index: number;
  readonly #own: number[] = [];
  readonly #inbox: number[] = [];

  constructor(memory: Memory, made: Factory, ledger: Ledger, index: number) {
    this.memory = memory;
    this.kernel = made(memory);
    this.#ledger = ledger;
    this.#index = index;
    ledger.underWay.push(this.#inbox);
  }

  *enter(): Routine {
    if (this.memory.buffer !== null) yield* this.kernel.storesInOrder();
    yield* this.kernel.takeSlot(this.#index + 1);
  }

  *#give(at: number): Routine {
    this.#ledger.taken.delete(at);
    this.#ledger.lost++;
    yield* this.kernel.give(at);
    this.#ledger.lost--;
  }

  *play({ steps, sizes, threads, scripts }: Scenario): Routine {
    const ledger = this.#ledger;
    const script = scripts?.[this.#index];
    for (let step = 0; step < (script?.length ?? steps); step++) {
      const what = script?.[step] ?? choose(LEND + 1, "what a thread does");
      if (what < GIVE) {
        const bytes = sizes[choose(sizes.length, "how much it takes")] as number;
        const taken = yield* this.kernel.take(bytes);
        if (taken === 0) continue;
        ledger.took(taken, bytes);
        this.#own.push(taken);
      } else if (what === GIVE || what === RETURN) {
        const given = (what === GIVE ? this.#own : this.#inbox).shift();
        if (given !== undefined) yield* this.#give(given);
      } else if (what === PASS) {
        const passed = this.#own.shift();
        if (passed === undefined) continue;
        // The thread that gets it sees what was stored before.
        this.memory.flush();
        (ledger.underWay[(this.#index + 1) % threads] as number[]).push(passed);
      } else if (what === FLUSH) yield* this.kernel.flush();
      else yield* this.kernel.lend();
    }
  }

  /** Gives back all that is still there. */
  *finish(): Routine {
    const ledger = this.#ledger;
    for (const at of ledger.taken.keys()) yield* this.#give(at);
    yield* this.kernel.flush();
  }
}

interface Outcome {
  readonly memory: Memory;
  readonly ledger: Ledger;
}

function body(made: Factory, stores: Stores, scenario: Scenario) {
  return function* (): Routine<Outcome> {
    const memory = new Memory();
    const ledger = new Ledger();
    yield* made(memory).begin(scenario.pages);
    const alive = new Set<Player>();
    function* enter(index: number): Routine<Player> {
      const view = stores === "buffered" ? memory.view() : new Memory(memory.words);
      const player = new Player(view, made, ledger, index);
      if (stores === "buffered") go(() => view.drain());
      yield* player.enter();
      alive.add(player);
      return player;
    }
    const wg = new WaitGroup();
    function* live(player: Player): Routine {
      try {
        yield* player.play(scenario);
      } catch (e) {
        if (!(e instanceof Death)) throw e;
        alive.delete(player);
        player.memory.stop();
        // Another thread notes its death, while a new one enters, perhaps in its slot.
        wg.go(function* () {
          yield* (yield* enter(scenario.threads)).play(scenario);
        });
        yield* (yield* enter(scenario.threads + 1)).kernel.freeSlot(1);
      }
    }
    const players: Player[] = [];
    for (let i = 0; i < scenario.threads; i++) players.push(yield* enter(i));
    if (scenario.kills) (players[0] as Player).memory.lifetime = choose(80, "where it is ended");
    for (const player of players) wg.go(live, player);
    yield* wg.wait();
    for (const player of alive) player.memory.lifetime = Infinity;
    // The last one gives back all that is still taken, and finds the heap full while the others rest.
    for (const player of alive) yield* player.kernel.lend();
    const [last] = alive as unknown as [Player];
    yield* last.finish();
    yield* last.kernel.gather();
    for (const player of alive) player.memory.stop();
    return { memory, ledger };
  };
}

/** In the end all is one free block again, but for what a dead thread had in hand. */
function isWhole({ memory, ledger }: Outcome): void {
  const { faults, taken, cached, lost } = look(memory.load);
  if (faults.length > 0) throw new Error(faults.join("; "));
  expect({ cached, lost }).toEqual({ cached: 0, lost: 0 });
  if (ledger.lost === 0) expect(taken).toBe(0);
}

const strategies: [string, StrategyMaker][] = [
  ["random", random()],
  ["pct", pct({ depth: 4 })],
  ["pos", pos()],
];

export async function findingOf(
  made: Factory,
  stores: Stores,
  scenario: Scenario,
  executions: number,
): Promise<string | null> {
  for (const [name, strategy] of strategies) {
    const { finding } = await explore(body(made, stores, scenario), {
      strategy,
      executions,
      maxSteps: 20_000,
      timeout: 300_000,
      shrink: 300,
      check: isWhole,
      races: false,
    });
    if (finding !== null) return `${name}: ${String(finding)}`;
  }
  return null;
}

/** The kernel; with `right` and `wrong`, one with a fault. */
export function factory(right = "", wrong = ""): Factory {
  const change = (text: string): string => {
    expect(text).toContain(right);
    return right === "" ? text : text.replaceAll(right, wrong);
  };
  return compileFunction(translate(change), ["memory"]) as Factory;
}

const small: Scenario = { threads: 2, pages: 1, sizes: [40, 100], steps: 6, kills: false };
export const scenarios: Record<string, Scenario> = {
  "two threads, small pieces": small,
  "two threads, pieces of all sizes in a small heap": { ...small, sizes: [40, 300, 3000, 12_000] },
  "three threads, in a heap that grows": { ...small, threads: 3, pages: 3, sizes: [40, 5000, 40_000], steps: 4 },
  "pieces that come back, while more of them do": {
    ...small,
    sizes: [40],
    scripts: [
      [TAKE, PASS, TAKE, PASS, TAKE, PASS, TAKE, TAKE, TAKE],
      [RETURN, FLUSH, RETURN, FLUSH, RETURN, FLUSH],
    ],
  },
  "a thread that is ended while it gives back": {
    ...small,
    sizes: [40],
    kills: true,
    scripts: [
      [RETURN, FLUSH, RETURN, FLUSH, RETURN, FLUSH],
      [TAKE, PASS, TAKE, PASS, TAKE, PASS, TAKE, TAKE, TAKE],
    ],
  },
  "a thread that is ended while pieces come back": {
    ...small,
    sizes: [40],
    kills: true,
    scripts: [
      [TAKE, PASS, TAKE, PASS, TAKE, PASS, TAKE, TAKE, TAKE],
      [RETURN, FLUSH, RETURN, FLUSH, RETURN, FLUSH],
    ],
  },
  "a thread that is ended, and the next one in its slot": {
    ...small,
    sizes: [40],
    kills: true,
    scripts: [
      [TAKE, TAKE, TAKE, GIVE, GIVE, GIVE, LEND],
      [FLUSH, FLUSH],
      [TAKE, TAKE, TAKE, TAKE],
    ],
  },
  "a thread that is ended": { ...small, sizes: [40, 100, 3000], kills: true },
  "a thread that is ended, in a heap that grows": { ...small, pages: 3, sizes: [40, 50_000], kills: true },
};
