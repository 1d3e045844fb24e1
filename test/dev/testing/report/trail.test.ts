import { chan, go, select, sleep, type Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import { describe, expect, test } from "vitest";
import { divergence, Trail } from "../../../../lib/dev/testing/report/record.ts";
import { recorded } from "./observed.ts";

function* program(): Routine {
  const mu = new Mutex();
  const ch = chan<number>(1);
  const wg = new WaitGroup();
  for (let i = 0; i < 3; i++) {
    wg.go(function* () {
      yield* mu.lock();
      yield* ch.send(i);
      mu.unlock();
    });
  }
  for (let i = 0; i < 2; i++) yield* select({ value: ch.recv(), late: sleep(10) });
  yield* ch.recv();
  yield* wg.wait();
}

/** The same, but for one more send somewhere. */
function* changed(): Routine {
  const ch = chan<number>(1);
  go(program);
  yield* ch.send(1);
}

const hashOf = async (token?: string, body: () => Routine = program): Promise<string> =>
  (await recorded(body, token, { leaks: false })).trail.at(-1)?.toString(36) ?? "";

describe("the trail of an execution", () => {
  // Tokens are handed from machine to machine, so this value is the same on every host and must stay so.
  test("is the same in every process and on every host", async () => {
    expect(await hashOf()).toBe("1psj8zw");
  });

  test("is the same at the second time, though all objects are new", async () => {
    const first = await recorded(program);
    const second = await recorded(program);
    expect(second.trail).toEqual(first.trail);
    expect(divergence(first.trail, second.trail)).toBeUndefined();
  });

  test("is another on another schedule and for another program", async () => {
    const hashes = [await hashOf(), await hashOf("d1:1.1"), await hashOf("d1:2.1"), await hashOf("d1:", changed)];
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  test("tells at which step two executions part", async () => {
    const first = await recorded(program);
    const later = await recorded(program, "d1:2.1");
    const step = divergence(first.trail, later.trail) as number;
    expect(step).toBeGreaterThan(1);
    expect(later.trail.slice(0, step - 1)).toEqual(first.trail.slice(0, step - 1));
    expect(later.trail[step - 1]).not.toBe(first.trail[step - 1]);
  });

  test("tells where the longer of two goes on", () => {
    expect(divergence([1, 2], [1, 2, 3])).toBe(3);
    expect(divergence([], [])).toBeUndefined();
  });

  test("is at most seven characters, whatever it is the hash of", () => {
    const trail = new Trail();
    const lengths = Array.from({ length: 1000 }, () => {
      trail.step({ when: 0 } as never);
      return trail.hash.length;
    });
    expect(Math.max(...lengths)).toBeLessThanOrEqual(7);
    expect(new Set(trail.steps).size).toBe(1000);
  });
});
