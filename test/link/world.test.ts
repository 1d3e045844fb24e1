/** The world of a thread: the one that it is in, and where the scheduler asks for wake-ups. */

import { afterEach, expect, it } from "vitest";
import { scheduler, type Source } from "../../lib/core/scheduler.ts";
import { goOn, pool, shared } from "../../lib/link/cores/index.ts";
import { enter, leave, world, worldFor, type World } from "../../lib/link/world.ts";

function made(): World {
  const source: Source = {
    drain() {},
    linger: () => false,
    rest() {},
    elsewhere: () => "",
    isDry: () => true,
  };
  return { source, sync: null } as unknown as World;
}

afterEach(() => {
  if (world.current !== null) leave(world.current);
});

it("is null until the thread enters one, and what needs one says so", async () => {
  expect(world.current).toBeNull();
  const missing = expect.objectContaining({ code: "ERR_NO_CORES" }) as Error;
  expect(() => worldFor("f", "nothing is shared")).toThrow("f: nothing is shared: call cores() first");
  expect(() => shared.chan(1)).toThrow(missing);
  expect(() => shared.mutex()).toThrow(missing);
  expect(() => pool(import.meta.url, "f")).toThrow(missing);
  await expect(goOn("any", import.meta.url, "f")).rejects.toThrow(missing);
});

it("has the scheduler's wake-ups come from it, until it is left", () => {
  const [one, other] = [made(), made()];
  enter(one);
  expect(worldFor("f", "")).toBe(one);
  expect(scheduler.source).toBe(one.source);
  leave(other);
  expect(world.current).toBe(one);
  leave(one);
  expect(world.current).toBeNull();
  expect(scheduler.source).toBeNull();
});

it("that shares no memory has no locks: the error says what does the same", () => {
  enter(made());
  expect(() => shared.mutex()).toThrow(
    /^shared\.mutex: these cores share no memory.*a channel of capacity 1 is a lock/,
  );
  expect(() => shared.int32()).toThrow(expect.objectContaining({ code: "ERR_NO_SHARED_MEMORY" }) as Error);
});
