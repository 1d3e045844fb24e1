/**
 * moby#18412: `runForDuration` waits for a process in a goroutine, which sets the function's result, the
 * exit code, and then says so on a channel. After the time-out the function kills the process and returns: the
 * goroutine sets the result while the function returns it, and sends to nobody for ever. In the fix the goroutine
 * sends the exit code, and the channel has room for it.
 */

import { chan, go, select, sleep, type Routine } from "goroutines";
import { shared } from "goroutines/testing";
import type { Kernel } from "../../kernel.ts";

class Process {
  readonly #killed = chan<void>(1);
  readonly #exited = chan<number>(1, 0);

  start(): void {
    go(this.#run());
  }

  *#run(): Routine {
    const r = yield* select({ over: sleep(10), killed: this.#killed.recv() });
    yield* this.#exited.send(r.case === "over" ? 0 : 137);
  }

  *wait(): Routine<number> {
    return yield* this.#exited.recv();
  }

  kill(): void {
    this.#killed.trySend();
  }
}

interface Result {
  readonly exitCode: number;
  readonly timedOut: boolean;
}

function* runForDuration(process: Process, duration: number, fixed: boolean): Routine<Result> {
  const exitCode = shared(0, "exitCode");
  const done = chan<number>(fixed ? 1 : 0, 0);
  let timedOut = false;
  process.start();
  go(function* () {
    const code = yield* process.wait();
    if (!fixed) yield* exitCode.set(code);
    yield* done.send(code);
  });
  const r = yield* select({ done: done.recv(), late: sleep(duration) });
  if (r.case === "late") {
    process.kill();
    timedOut = true;
  } else if (fixed) {
    yield* exitCode.set(r.value);
  }
  return { exitCode: yield* exitCode.get(), timedOut };
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const { exitCode, timedOut } = yield* runForDuration(new Process(), 5, fixed);
    if (!timedOut && exitCode !== 0) throw new Error(`exit code ${exitCode}`);
  };

export const kernel: Kernel = {
  project: "moby",
  number: 18412,
  blocking: false,
  class: "Traditional / Order violation",
  bug: "A goroutine that waits for a process sets the result of the function that has started it and may return first.",
  source: "https://github.com/moby/moby/pull/18412",
  original: { goroutines: 3, locks: 0, channels: 1 },
  kept: { goroutines: 3, locks: 0, channels: 3 },
  scaled: "without the output buffer, whose race (moby#22965) the fix left there",
  symptoms: ["race", "leak"],
  buggy: program(false),
  fixed: program(true),
};
