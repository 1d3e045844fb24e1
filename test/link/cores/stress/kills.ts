/**
 * The kill test: a worker is ended at a random moment while its goroutines are inside operations on shared channels.
 * The others must finish, no lock stays held, and the memory that is lost with it is small.
 */

import { go, run, select, sleep, until, type Routine } from "../../../../lib/index.ts";
import { cores, goOn, shared, type Cores, type WorkerExit } from "../../../../lib/link/cores/index.ts";
import { currentSlot } from "../../../../lib/link/cores/memory/world.ts";
import { play, type Played, type Value } from "./players.ts";
import { heapFaults, remains } from "./remains.ts";

export const players: URL = new URL("./players.ts", import.meta.url);

const memoryWork = new URL("../memory/work.ts", import.meta.url);

const CAPS = [0, 2, 8, 0];
/** How many goroutines play on each thread. */
const PLAYERS = 4;
const SURVIVORS = 2;
/** Nobody who is not stuck takes as long, in milliseconds. */
const STUCK = 20_000;

export interface Toll {
  kills: number;
  /** How much the survivors have done. */
  ops: number;
  /** What the dead have taken with them, in bytes. */
  lost: number;
  faults: string[];
}

/** Ends `victim` somehow. */
export type Killer = (world: Cores, victim: number) => void;

const afterAMoment: Killer = (world, victim) => void setTimeout(() => world.terminate(victim), 2 + Math.random() * 20);

function* exitOf(world: Cores, victim: number): Routine<WorkerExit | null> {
  for (;;) {
    const r = yield* select({ exit: world.exits.recv(), late: sleep(STUCK) });
    if (r.case === "late") return null;
    if (r.value?.worker === victim) return r.value;
  }
}

/** Kills one worker; the last two and this thread survive. @returns how it ended. */
export async function kill(
  world: Cores,
  victim: number,
  toll: Toll,
  killer: Killer = afterAMoment,
): Promise<WorkerExit | null> {
  const tries = world.sharing === "memory";
  const chs = CAPS.map((cap) => shared.chan<Value>(cap));
  const quit = shared.chan<never>();
  const done = shared.chan<Played>(PLAYERS);
  return run(function* () {
    const threads = [victim, world.size - 2, world.size - 1, -1];
    for (let n = 0; n < PLAYERS; n++) {
      for (const thread of threads) {
        if (thread < 0) go(play, chs, quit, done, true);
        else yield* goOn(thread, players, "play", chs, quit, done, tries);
      }
    }
    killer(world, victim);
    const exit = yield* exitOf(world, victim);
    if (exit === null) toll.faults.push(`worker ${victim} does not end`);
    // They go on for a while without it.
    yield* sleep(Math.random() * 5);
    quit.close();
    for (let n = 0; n < PLAYERS * (SURVIVORS + 1); n++) {
      const r = yield* select({ played: done.recv(), stuck: sleep(STUCK) });
      if (r.case === "stuck") {
        toll.faults.push(`after the death of worker ${victim} ${n} of ${PLAYERS * (SURVIVORS + 1)} survivors finish`);
        return exit;
      }
      toll.ops += (r.value as Played).ops;
    }
    toll.kills++;
    for (const ch of [...chs, done]) {
      ch.close();
      while (ch.tryRecv()?.[1] === true);
    }
    const left = yield* until(remains([...chs, quit, done]));
    toll.faults.push(...left.map((fault) => `after the death of worker ${victim}: ${fault}`));
    return exit;
  });
}

/** Has the garbage of all who live collected, where the host lets us; how much of the heap is in use. */
async function inUse(world: Cores, victims: number): Promise<number> {
  const { gc } = globalThis as unknown as { gc?: () => void };
  if (gc === undefined) return 0;
  for (let n = 0; n < 5; n++) {
    gc();
    await sleep(1);
  }
  await run(function* () {
    const done = shared.chan<null>();
    for (let survivor = victims; survivor < world.size; survivor++) {
      yield* goOn(survivor, memoryWork, "collect", done);
      yield* done.recv();
    }
  });
  return currentSlot()?.kernel.inUse() ?? 0;
}

/** Kills `kills` workers, one after another, in worlds of at most `batch` victims. */
export async function kills(
  total: number,
  batch: number,
  sharing: Cores["sharing"],
  progress: (toll: Toll) => void = () => {},
): Promise<Toll> {
  const toll: Toll = { kills: 0, ops: 0, lost: 0, faults: [] };
  while (toll.kills < total && toll.faults.length === 0) {
    const victims = Math.min(batch, total - toll.kills);
    const world = cores({ size: victims + SURVIVORS, sharing });
    try {
      const before = await inUse(world, victims);
      for (let victim = 0; victim < victims && toll.faults.length === 0; victim++) await kill(world, victim, toll);
      toll.lost += (await inUse(world, victims)) - before;
      toll.faults.push(...(await heapFaults()));
    } finally {
      await world.close();
    }
    progress(toll);
  }
  return toll;
}
