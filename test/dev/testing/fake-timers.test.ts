// A test runner's clock, in the place of the host's: an exploration goes on by the host's own.
import { gosched, type Routine } from "goroutines";
import { explore, replay } from "goroutines/testing";
import { afterEach, expect, test, vi } from "vitest";
import { child } from "../../core/child.ts";

afterEach(() => void vi.useRealTimers());

function* body(): Routine {
  yield* gosched();
  throw new Error("seen");
}

test("explore and replay come to their ends where all timers are faked", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "setInterval", "setImmediate", "queueMicrotask", "nextTick"] });
  const { finding } = await explore(body, { executions: 3 });
  expect(finding?.kind).toBe("panic");
  expect((await replay(body, finding?.token ?? "")).finding?.message).toBe("seen");
});

test("what the web's host defers is deferred by the function that there was when it was loaded", async () => {
  const { stdout, status } = await child(`
    const { host } = await import("./node_modules/goroutines/dist/host/web.js");
    globalThis.setImmediate = () => console.log("the fake one");
    host.defer(() => console.log("deferred"));
  `);
  expect([stdout, status]).toEqual(["deferred\n", 0]);
});
