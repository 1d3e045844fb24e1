// Workers that die: of what, with what exit code, and that a pool has them started anew.
import { GoError, run, sleep } from "goroutines";
import { cores, goOn, parallel, pool, shared, type Cores, type WorkerExit } from "goroutines/cores";
import { pathToFileURL } from "node:url";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { threads } from "#threads";
import { world as current, type World } from "../../../lib/link/world.ts";
import type * as functions from "./life-functions.ts";

type Functions = typeof functions;

const url = new URL("./life-functions.ts", import.meta.url);

function outcomeOf<T>(performed: PromiseLike<T>): Promise<T | string> {
  // It begins at once.
  return new Promise((resolve) => void performed.then(resolve, (e: GoError) => resolve(e.code)));
}

/** The host can start no thread. */
function noWorkerStarts(): { mockRestore(): void } {
  return vi.spyOn(threads, "start").mockImplementation(() => {
    throw new GoError("ERR_HEAP_FULL", "full");
  });
}

describe.for(["memory", "messages"] as const)("in a world that shares %s", (sharing) => {
  let world: Cores;
  beforeEach(() => {
    world = cores({ size: 2, sharing });
  });
  afterEach(() => world.close());

  async function exits(n: number): Promise<(WorkerExit | undefined)[]> {
    const told: (WorkerExit | undefined)[] = [];
    while (told.length < n) told.push(await world.exits.recv());
    return told;
  }

  test("exits tells the exit code", async () => {
    const p = pool<Functions["poison"]>(url, "poison", { restart: false });
    expect(await outcomeOf(p.run(0))).toBe("ERR_WORKER_DIED");
    expect(await exits(1)).toEqual([{ worker: expect.any(Number) as number, code: 7 }]);
  });

  describe("a pool", () => {
    test("has workers that die started anew: a poison task costs one, and not the others' tasks", async () => {
      const p = pool<Functions["poison"]>(url, "poison");
      const outcomes = await Promise.all([1, 0, 2, 0, 3, 0, 4, 0, 5].map((n) => outcomeOf(p.run(n))));
      expect(outcomes).toEqual([
        1,
        "ERR_WORKER_DIED",
        2,
        "ERR_WORKER_DIED",
        3,
        "ERR_WORKER_DIED",
        4,
        "ERR_WORKER_DIED",
        5,
      ]);
      expect(await exits(4)).toHaveLength(4);
      expect(await Promise.all([6, 7, 8].map((n) => outcomeOf(p.run(n))))).toEqual([6, 7, 8]);
    });

    test("begins a poison task anew only so often", async () => {
      const p = pool<Functions["poison"]>(url, "poison", { retry: true, restart: { backoff: 0 } });
      const outcomes = await Promise.all([1, 0, 2, 3].map((n) => outcomeOf(p.run(n))));
      expect(outcomes).toEqual([1, "ERR_WORKER_DIED", 2, 3]);
      expect(await exits(3)).toHaveLength(3);
      expect(world.exits.tryRecv()).toBe(undefined);
    });

    test("gives up when workers die one after the other and nothing is done in between", async () => {
      const p = pool<Functions["poison"]>(url, "poison", { restart: { limit: 2, backoff: 0 } });
      const outcomes = await Promise.all([0, 0, 0, 0, 0, 0, 0].map((n) => outcomeOf(p.run(n))));
      expect(new Set(outcomes)).toEqual(new Set(["ERR_WORKER_DIED"]));
      expect((await exits(4)).map((exit) => exit?.code)).toEqual([7, 7, 7, 7]);
      expect(await outcomeOf(p.run(1))).toBe("ERR_WORKER_DIED");
      // Another pool begins with workers that are dead.
      expect(await outcomeOf(pool<Functions["poison"]>(url, "poison").run(1))).toBe(1);
    });

    test("made by a worker has them started anew too", async () => {
      const results = shared.chan<unknown>(1);
      await goOn<Functions["poisonFrom"]>(1, url, "poisonFrom", results);
      expect(await results.recv()).toEqual(["ERR_WORKER_DIED", 1, 2]);
    });

    test("of which all workers have died starts them when there is a task", async () => {
      const p = pool<Functions["poison"]>(url, "poison");
      expect(await p.run(1)).toBe(1);
      for (const worker of [0, 1]) world.terminate(worker);
      await exits(2);
      expect(await p.run(2)).toBe(2);
      const told = shared.chan<number>(1);
      for (const worker of [0, 1]) await outcomeOf(goOn<Functions["tell"]>(worker, url, "tell", told, worker));
    });

    test("of which a worker dies before its runner runs tells who has a task", async () => {
      const outcome = run(function* () {
        const p = pool<Functions["poison"]>(url, "poison", { size: 1, restart: false });
        for (const tell of (current.current as World).peers.onExit) tell(0, undefined);
        yield* sleep(10);
        return yield* p.run(1);
      });
      expect(await outcomeOf(outcome)).toBe("ERR_WORKER_DIED");
    });

    test.for([{ restart: { limit: -1 } }, { restart: { backoff: Number.NaN } }, { restart: 3 }] as const)(
      "refuses %o",
      (options) => {
        expect(() => pool(url, "poison", options as never)).toThrow(
          expect.objectContaining({ code: "ERR_POOL_RESTART" }),
        );
      },
    );
  });

  describe("a parallel call with all workers dead", () => {
    beforeEach(async () => {
      for (const worker of [0, 1]) world.terminate(worker);
      await exits(2);
    });

    test("has them started anew", async () => {
      expect(await parallel.map<Functions["poison"]>(url, "poison", [1, 2, 3])).toEqual([1, 2, 3]);
    });

    test("fails if they are not", async () => {
      const results = parallel.map<Functions["poison"]>(url, "poison", [1, 2, 3], { restart: false });
      expect(await outcomeOf(results)).toBe("ERR_WORKER_DIED");
    });
  });

  test("a pool whose workers can't be started anew fails", async () => {
    const p = pool<Functions["poison"]>(url, "poison");
    for (const worker of [0, 1]) world.terminate(worker);
    await exits(2);
    const start = noWorkerStarts();
    expect(await outcomeOf(p.run(1))).toBe("ERR_HEAP_FULL");
    start.mockRestore();
  });

  describe("a worker that has been started anew", () => {
    /** As the pool that is made there sees it. */
    async function sizeOn(worker: number): Promise<unknown> {
      const sizes = shared.chan<number>(1);
      await goOn<Functions["sizeOf"]>(worker, url, "sizeOf", sizes);
      return await sizes.recv();
    }

    function startOf(): Promise<number> {
      const { onStart } = (current.current as World).peers;
      return new Promise((resolve) => void onStart.add(resolve));
    }

    test("lives for the other threads, too", async () => {
      world.terminate(0);
      await exits(1);
      expect(await sizeOn(1)).toBe(1);
      const started = startOf();
      expect(await pool<Functions["poison"]>(url, "poison").run(1)).toBe(1);
      expect(await started).toBe(0);
      expect(await sizeOn(1)).toBe(2);
    });

    test("knows which others are dead", async () => {
      for (const worker of [0, 1]) world.terminate(worker);
      await exits(2);
      const started = startOf();
      expect(await pool<Functions["poison"]>(url, "poison", { size: 1 }).run(1)).toBe(1);
      expect(await sizeOn(await started)).toBe(1);
    });

    test("is had by a pool that would have had it started later", async () => {
      const { activity } = current.current as World;
      const slow = pool<Functions["poison"]>(url, "poison", { size: 1, restart: { backoff: 1e9 } });
      const both = pool<Functions["poison"]>(url, "poison");
      for (let i = 0; i < 2; i++) expect(await outcomeOf(slow.run(0))).toBe("ERR_WORKER_DIED");
      const outcome = outcomeOf(slow.run(1));
      expect(await both.run(2)).toBe(2);
      expect(await outcome).toBe(1);
      // No pause is waited for.
      expect(activity.pendingCalls).toBe(0);
    });

    test("in vain is told to the thread that has asked for it", async () => {
      const results = shared.chan<unknown>(1);
      await goOn<Functions["poisonFrom"]>(1, url, "poisonFrom", results);
      const start = noWorkerStarts();
      expect(await results.recv()).toEqual(["ERR_WORKER_DIED", "ERR_HEAP_FULL", "ERR_HEAP_FULL"]);
      start.mockRestore();
    });
  });

  test("a task whose answer was on its way when its worker died is done", async () => {
    const [begun, letGo] = [shared.chan<number>(4), shared.chan<never>()];
    const [ready, results] = [shared.chan<number>(), shared.chan<unknown>(1)];
    const dead = new Int32Array(new SharedArrayBuffer(4));
    await goOn<Functions["lookLate"]>(1, url, "lookLate", begun, letGo, ready, dead, results);
    await ready.recv();
    letGo.close();
    expect(await exits(1)).toHaveLength(1);
    Atomics.store(dead, 0, 1);
    Atomics.notify(dead, 0);
    expect(await results.recv()).toEqual(["ERR_WORKER_DIED", 1, 2, 3]);
  });

  test("what others post to the parent is left alone", async () => {
    const p = pool<Functions["chatter"]>(url, "chatter");
    expect(await Promise.all([1, 2, 3].map((n) => outcomeOf(p.run(n))))).toEqual([1, 2, 3]);
  });
});

test.for(["memory", "messages"] as const)("workers that can't be started leave no world: %s", async (sharing) => {
  const start = threads.start.bind(threads);
  const mocked = vi.spyOn(threads, "start").mockImplementation(() => {
    throw new Error("no more threads");
  });
  mocked.mockImplementationOnce((...args) => start(...args));
  expect(() => cores({ size: 2, sharing })).toThrow("no more threads");
  mocked.mockRestore();
  const world = cores({ size: 1, sharing });
  expect(await pool<Functions["poison"]>(url, "poison").run(1)).toBe(1);
  await world.close();
});

test("a heap that is full keeps workers from being started anew, and a pool from waiting for them", async () => {
  const world = cores({ size: 1, heap: 4 * 1024 * 1024 });
  const p = pool<Functions["poison"]>(url, "poison");
  world.terminate(0);
  await world.exits.recv();
  const taken: unknown[] = [];
  // As large as the channel of a worker's jobs.
  expect(() => {
    for (;;) taken.push(shared.chan(64));
  }).toThrow(expect.objectContaining({ code: "ERR_HEAP_FULL" }) as Error);
  expect(await outcomeOf(p.run(1))).toBe("ERR_HEAP_FULL");
  expect(taken.length).toBeGreaterThan(0);
  await world.close();
});

describe.for(["memory", "messages"] as const)("a worker's script in a world that shares %s", (sharing) => {
  const folder = mkdtempSync(join(tmpdir(), "goroutines-script-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  function script(name: string, text: string): URL {
    writeFileSync(join(folder, name), text);
    return pathToFileURL(join(folder, name));
  }

  async function started(worker: URL): Promise<readonly GoError[]> {
    const world = cores({ size: 1, sharing, worker });
    const failed = Promise.resolve(goOn(0, url, "rest", 1)).catch((e: GoError) => e);
    const error = (await failed) as GoError;
    const exit = await world.exits.recv();
    const task = Promise.resolve(pool(url, "rest").run()).catch((e: GoError) => e);
    const lost = (await task) as GoError;
    await world.close();
    return [error, exit?.error as GoError, lost];
  }

  test.for([
    [
      "that is not there",
      () => new URL("nowhere.mjs", pathToFileURL(`${folder}/`)),
      /nowhere\.mjs can't be run: Cannot find/,
    ],
    ["that ends", () => script("ends.mjs", "export {};"), /it does not load the module goroutines\/cores\/worker/],
    ["that throws", () => script("throws.mjs", "throw new Error('no way');"), /can't be run: no way/],
  ] as const)("%s is told as an error", async ([, make, message]) => {
    const [error, died, lost] = await started(make());
    expect(error?.code).toBe("ERR_WORKER_DIED");
    expect((error?.cause as GoError | undefined)?.message).toMatch(message);
    expect(died?.code).toBe("ERR_WORKER_SCRIPT");
    expect(lost?.code).toBe("ERR_WORKER_DIED");
  });

  test("that goes on and is not ours is ended, some time later", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const worker = script("goes-on.mjs", "setInterval(() => {}, 1000);");
      const world = cores({ size: 1, sharing, worker });
      const failed = Promise.resolve(goOn(0, url, "rest", 1)).catch((e: GoError) => e);
      await vi.advanceTimersByTimeAsync(60_000);
      vi.useRealTimers();
      expect(((await failed) as GoError).code).toBe("ERR_WORKER_DIED");
      expect(((await world.exits.recv())?.error as GoError | undefined)?.code).toBe("ERR_WORKER_SCRIPT");
      await world.close();
    } finally {
      vi.useRealTimers();
    }
  });
});
