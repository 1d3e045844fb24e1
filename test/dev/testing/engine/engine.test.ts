// One execution, as the engine performs it.
import { expect, test } from "vitest";
import { gosched, type Routine } from "goroutines";
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
