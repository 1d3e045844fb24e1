// close(): what runs ends, what is new is refused, and every task that is pending settles; the same in both worlds.
import { run, until, type GoError, type RecvChan } from "goroutines";
import { cores, goOn, parallel, pool, shared, type Cores } from "goroutines/cores";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type * as functions from "./life-functions.ts";

type Functions = typeof functions;

const url = new URL("./life-functions.ts", import.meta.url);

/** What it comes to: a value, or the code of an error. */
function outcomeOf<T>(performed: PromiseLike<T>): Promise<T | string> {
  // It begins at once.
  return new Promise((resolve) => void performed.then(resolve, (e: GoError) => resolve(e.code)));
}

describe.for(["memory", "messages"] as const)("in a world that shares %s", (sharing) => {
  let world: Cores;
  beforeEach(() => {
    world = cores({ size: 2, sharing });
  });
  afterEach(() => world.close());

  describe("what runs", () => {
    test("ends: the tasks of a pool, those that no worker has begun among them", async () => {
      const p = pool<Functions["rest"]>(url, "rest");
      const results = Promise.all([1, 2, 3, 4, 5, 6].map((n) => outcomeOf(p.run(n))));
      await world.close();
      expect(await results).toEqual([1, 2, 3, 4, 5, 6]);
    });

    test("ends: a parallel call, with the inputs that have not been sent yet", async () => {
      const inputs = Array.from({ length: 60 }, (_, n) => n);
      const begun = shared.chan<number>(1);
      const results = run(function* () {
        begun.trySend(1);
        return yield* parallel.map<Functions["rest"]>(url, "rest", inputs, { chunk: 1, concurrency: 4 });
      });
      await begun.recv();
      // It begins to send in the same turn.
      await until(Promise.resolve());
      await world.close();
      expect(await results).toEqual(inputs);
    });

    test("ends: a goroutine that makes something shared meanwhile", async () => {
      const [begun, made] = [shared.chan<number>(1), shared.chan<RecvChan<string>>(1)];
      await goOn<Functions["share"]>(0, url, "share", begun, made);
      await begun.recv();
      const text = (async () => (await made.recv())?.recv())();
      await world.close();
      expect(await text).toBe("made late");
    });

    test("ends: goroutines that wait for each other, on all threads", async () => {
      const [one, two, three] = [shared.chan<number>(), shared.chan<number>(), shared.chan<number>(10)];
      await goOn<Functions["passOn"]>(0, url, "passOn", one, two);
      await goOn<Functions["passOn"]>(1, url, "passOn", two, three);
      const received: number[] = [];
      const all = run(function* () {
        yield* one.send(0);
        for (;;) {
          const [n, ok] = yield* three.recvOk();
          if (!ok) return;
          received.push(n);
          if (n < 20) yield* one.send(n);
          else one.close();
        }
      });
      await world.close();
      await all;
      expect(received).toEqual([2, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
    });
  });

  test("a goroutine whose module can't be loaded is told so, and waited for no longer", async () => {
    const module = "await new Promise((resolve) => setTimeout(resolve, 300)); throw new Error()";
    const outcome = outcomeOf(goOn(0, new URL(`data:text/javascript,${module}`), "nothing"));
    await new Promise((resolve) => setTimeout(resolve));
    await world.close();
    expect(await outcome).toBe("ERR_MODULE");
  });

  describe("what is new is refused", () => {
    test("while what runs ends", async () => {
      const p = pool<Functions["rest"]>(url, "rest");
      const running = p.run(1).then((n) => n);
      const closed = world.close();
      expect(await outcomeOf(p.run(2))).toBe("ERR_CORES_CLOSED");
      expect(await outcomeOf(goOn<Functions["rest"]>(0, url, "rest", 1))).toBe("ERR_CORES_CLOSED");
      expect(await outcomeOf(parallel.map<Functions["rest"]>(url, "rest", [1]))).toBe("ERR_CORES_CLOSED");
      expect(() => pool(url, "rest")).toThrow(expect.objectContaining({ code: "ERR_CORES_CLOSED" }));
      expect(await running).toBe(1);
      await closed;
      expect(await outcomeOf(p.run(2))).toBe("ERR_CORES_CLOSED");
      expect(await outcomeOf(goOn<Functions["rest"]>(0, url, "rest", 1))).toBe("ERR_NO_CORES");
    });

    test("on a worker as well", async () => {
      const [begun, codes] = [shared.chan<number>(1), shared.chan<string>(1)];
      await goOn<Functions["startLate"]>(1, url, "startLate", begun, codes);
      await begun.recv();
      const code = codes.recv().then((c) => c);
      await world.close();
      expect(await code).toBe("ERR_CORES_CLOSED");
    });
  });

  describe("what nobody will end is ended", () => {
    test.for(["never", "neverSent"] as const)("a task that waits for ever: %s", async (name) => {
      const begun = shared.chan<number>(1);
      const outcome = outcomeOf(pool<Functions["neverSent"]>(url, name).run(begun));
      await begun.recv();
      await world.close();
      expect(await outcome).toBe("ERR_WORKER_DIED");
    });

    test("a parallel call that waits for inputs", async () => {
      const inputs = shared.chan<number>(2);
      await inputs.send(1);
      const outcome = outcomeOf(parallel.map<Functions["rest"]>(url, "rest", inputs));
      while (inputs.len > 0) await new Promise((resolve) => setTimeout(resolve));
      await world.close();
      expect(await outcome).toBe("ERR_WORKER_DIED");
    });

    test("a worker that has a timer left", async () => {
      expect(await pool<Functions["leaveTimer"]>(url, "leaveTimer", { size: 1 }).run(3)).toBe(3);
      await world.close();
    });
  });

  describe("a restart that is put off", () => {
    test.for([
      ["is waited for no longer", 0],
      ["is waited for no longer, with all workers dead", 1],
    ] as const)("%s", async ([, others]) => {
      const p = pool<Functions["poison"]>(url, "poison", { size: 1, restart: { backoff: 5000 } });
      for (let i = 0; i < 2; i++) expect(await outcomeOf(p.run(0))).toBe("ERR_WORKER_DIED");
      for (let i = 0; i < others; i++) world.terminate(1);
      for (let i = 0; i < 2 + others; i++) await world.exits.recv();
      const begun = performance.now();
      const outcome = outcomeOf(p.run(1));
      await until(Promise.resolve());
      await world.close();
      expect(await outcome).toBe("ERR_WORKER_DIED");
      expect(performance.now() - begun).toBeLessThan(4000);
    });
  });

  test("is over for each who has asked for it", async () => {
    await Promise.all([world.close(), world.close()]);
    await world.close();
  });

  test("of a goroutine that waits for it is no deadlock", async () => {
    const ended = run(
      function* () {
        const p = pool<Functions["rest"]>(url, "rest");
        const running = p.run(3).then((n) => n);
        yield* until(world.close());
        return yield* until(running);
      },
      { deadlock: "exact" },
    );
    expect(await ended).toBe(3);
  });
});
