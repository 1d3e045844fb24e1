// The thread of a worker.
import { threads } from "#threads";
import { expect, test, vi } from "vitest";
import { startWorker } from "../../lib/link/start-worker.ts";

test("that can't be started leaves no timer", () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const start = vi.spyOn(threads, "start").mockImplementation(() => {
    throw new Error("no more threads");
  });
  try {
    expect(() => startWorker({}, { message() {}, ended() {} }, {})).toThrow("no more threads");
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    start.mockRestore();
    vi.useRealTimers();
  }
});
