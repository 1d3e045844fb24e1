// aborted: an AbortSignal as an op.
import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { UsageError, chan, go, run, select, trySelect } from "goroutines";
import { fromSignal, withCancel } from "goroutines/context";
import { aborted } from "../../lib/interop/abort-signal.ts";

const listeners = (signal: AbortSignal): number => getEventListeners(signal, "abort").length;

describe("aborted(signal)", () => {
  test("returns the reason: in a goroutine, in an async function, at once if it has aborted", async () => {
    const controller = new AbortController();
    const awaited = aborted(controller.signal).then((reason) => reason);
    setTimeout(() => controller.abort("gone"), 1);
    expect(
      await run(
        function* () {
          return yield* aborted(controller.signal);
        },
        { deadlock: "exact" },
      ),
    ).toBe("gone");
    expect(await awaited).toBe("gone");
    expect(await aborted(controller.signal)).toBe("gone");
    expect(trySelect({ stop: aborted(controller.signal) })).toEqual({ case: "stop", value: "gone" });
  });

  test("as a case that loses leaves nothing on the signal", async () => {
    const { signal } = new AbortController();
    await run(function* () {
      const ch = chan<number>();
      go(function* () {
        for (let i = 0; i < 1000; i++) yield* ch.send(i);
      });
      for (let i = 0; i < 1000; i++) {
        const r = yield* select({ v: ch.recv(), stop: aborted(signal) });
        expect(r.case).toBe("v");
      }
    });
    expect(listeners(signal)).toBe(0);
  });

  test("shares its one listener with the contexts made from the signal", async () => {
    const controller = new AbortController();
    const [ctx] = withCancel(fromSignal(controller.signal));
    const awaited = Promise.all([aborted(controller.signal), aborted(controller.signal)]);
    expect(listeners(controller.signal)).toBe(1);
    controller.abort("gone");
    expect(await awaited).toEqual(["gone", "gone"]);
    expect(ctx.err()).toBeDefined();
    expect(listeners(controller.signal)).toBe(0);
  });

  test("leaves the signal when its program ends, and says what it waits for", async () => {
    const { signal } = new AbortController();
    await run(function* () {
      go(function* () {
        yield* aborted(signal);
      });
    });
    expect(listeners(signal)).toBe(0);
    expect(Reflect.get(aborted(signal), "reason")).toBe("abort signal");
  });

  test("refuses what is no signal", () => {
    expect(() => aborted(null as unknown as AbortSignal)).toThrow(UsageError);
  });
});
