/**
 * kubernetes#5316: the API server runs each request in a goroutine of its own and waits for its result,
 * its error or a timeout. Both channels are unbuffered, so when the timeout wins nobody receives any
 * more, and the goroutine waits at its send for ever.
 */

import { chan, go, select, sleep, type Routine } from "goroutines";
import type { Kernel } from "../../kernel.ts";

const timeout = 30_000;

function* finishRequest(work: () => Routine<string>, fixed: boolean): Routine<string> {
  // The fix: room for the one value, so that the send never waits.
  const room = fixed ? 1 : 0;
  const results = chan<string>(room, "");
  const errors = chan<unknown>(room);
  go(function* () {
    let result: string;
    try {
      result = yield* work();
    } catch (error) {
      yield* errors.send(error);
      return;
    }
    yield* results.send(result);
  });
  const r = yield* select({ result: results.recv(), error: errors.recv(), late: sleep(timeout) });
  if (r.case === "late") return "timeout";
  return r.case === "result" ? r.value : `refused: ${(r.value as Error).message}`;
}

function* create(): Routine<string> {
  yield* sleep(10);
  return "created";
}

function* remove(): Routine<string> {
  yield* sleep(10);
  throw new Error("no such pod");
}

function* program(fixed: boolean): Routine {
  yield* finishRequest(create, fixed);
  yield* finishRequest(remove, fixed);
}

export const kernel: Kernel = {
  project: "kubernetes",
  number: 5316,
  blocking: true,
  class: "Communication Deadlock / Channel",
  bug: "A request that outlives its timeout sends its result, or its error, to a channel that nobody receives from any more.",
  source: "https://github.com/kubernetes/kubernetes/pull/5316",
  original: { goroutines: 2, locks: 0, channels: 2 },
  kept: { goroutines: 3, locks: 0, channels: 4 },
  symptoms: ["leak"],
  buggy: function* () {
    yield* program(false);
  },
  fixed: function* () {
    yield* program(true);
  },
};
