// An acquire that a context can end is a select inside. As a case of another select it must not disturb what that one
// has found ready.
import { expect, test } from "vitest";
import { chan, run, select, trySelect } from "goroutines";
import { background, withCancel } from "goroutines/context";
import { newWeighted } from "goroutines/semaphore";

test("a ready case listed before a ready acquire with a context is performed as itself", async () => {
  await run(function* () {
    const [ctx, cancel] = withCancel(background());
    const chosen = new Set<string>();
    for (let i = 0; i < 200; i++) {
      const ch = chan<string>(1);
      const sem = newWeighted(1);
      yield* ch.send("value");
      const r = yield* select({ value: ch.recv(), token: sem.acquire(ctx) });
      chosen.add(r.case);
      // Exactly the chosen one has had its effect.
      expect(r.case === "value" ? r.value : ch.len).toBe(r.case === "value" ? "value" : 1);
      expect(sem.tryAcquire()).toBe(r.case === "value");
    }
    expect([...chosen].toSorted()).toEqual(["token", "value"]);
    cancel();
  });
});

test("also where the acquire is not ready, by priority, and by a poll", async () => {
  const [ctx, cancel] = withCancel(background());
  const sem = newWeighted(1);
  sem.tryAcquire();
  const ch = chan<number>(3);
  for (const v of [1, 2, 3]) ch.trySend(v);
  expect(trySelect({ value: ch.recv(), token: sem.acquire(ctx) })).toEqual({ case: "value", value: 1 });
  expect(await select({ value: ch.recv(), token: sem.acquire(ctx) })).toEqual({ case: "value", value: 2 });
  cancel();
  // Now the acquire is ready, to fail.
  expect(trySelect({ value: ch.recv(), token: sem.acquire(ctx) }, { priority: true })).toEqual({
    case: "value",
    value: 3,
  });
});
