// One execution, as the engine performs it.
import { setTimeout as hostSetTimeout } from "node:timers";
import { expect, test, vi } from "vitest";
import { gosched, type Routine } from "goroutines";
import { FairTail } from "../../../../lib/dev/testing/engine/fair-tail.ts";
import { engineFor, execute } from "../../../../lib/dev/testing/search.ts";
import { Scripted } from "../../../../lib/dev/testing/strategies/scripted.ts";

function* endless(): Routine {
  for (;;) yield* gosched();
}

test("the steps that are counted are those that were made, where the fair tail has ended too", async () => {
  const engine = engineFor("explore", endless, { maxSteps: 10 });
  let made = 0;
  engine.listener = {
    begin() {},
    spawned() {},
    woke() {},
    step: () => void made++,
    event() {},
    stepped() {},
    end() {},
  };
  expect((await execute(engine, endless, new Scripted([])))?.kind).toBe("livelock");
  expect(engine.run.steps).toBe(made);
  expect(engine.run.ids.length).toBe(made);
});

test("a fair tail that another one has followed is told of nothing more", async () => {
  const told = vi.spyOn(FairTail.prototype, "step");
  function* polling(): Routine {
    const job = { isDone: false };
    void new Promise((resolve) => void hostSetTimeout(resolve, 50)).then(() => void (job.isDone = true));
    while (!job.isDone) yield* gosched();
  }
  const engine = engineFor("explore", polling, { maxSteps: 1 });
  expect(await execute(engine, polling, new Scripted([]))).toBeNull();
  const tails = told.mock.contexts as FairTail[];
  told.mockRestore();
  const [first] = tails;
  const second = tails.find((tail) => tail !== first) as FairTail;
  expect(second).toBeDefined();
  expect(tails.slice(tails.indexOf(second))).not.toContain(first);
});
