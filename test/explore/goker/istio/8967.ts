/**
 * istio#8967: `stop` closes the channel by which the source's goroutine is stopped, and then sets the field to
 * nil. The goroutine reads the field each time it waits: that races, and when it finds nil it waits for ever. The
 * fix only closes the channel.
 */

import { chan, go, nilChan, select, type Chan, type Routine } from "goroutines";
import { shared } from "goroutines/testing";
import type { Kernel } from "../../kernel.ts";

/** A source of configuration: the files of a directory. */
class FsSource {
  /** What happens to the files. */
  readonly events = chan<string>(1, "");
  readonly #done = shared<Chan<void>>(chan<void>(), "fsSource.donec");
  readonly #fixed: boolean;

  constructor(fixed: boolean) {
    this.#fixed = fixed;
  }

  start(handle: (file: string) => void): void {
    go(this.#watch(handle));
  }

  *#watch(handle: (file: string) => void): Routine {
    for (;;) {
      const done = yield* this.#done.get();
      const r = yield* select({ event: this.events.recv(), done: done.recv() });
      if (r.case === "done") return;
      handle(r.value);
    }
  }

  *stop(): Routine {
    (yield* this.#done.get()).close();
    if (!this.#fixed) yield* this.#done.set(nilChan<void>());
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const source = new FsSource(fixed);
    const seen: string[] = [];
    source.start((file) => seen.push(file));
    yield* source.events.send("virtual-service.yaml");
    yield* source.stop();
  };

export const kernel: Kernel = {
  project: "istio",
  number: 8967,
  blocking: false,
  class: "Go-Specific / Channel misuse",
  bug: "Stop sets the channel that it has closed to nil, while the goroutine that it stops reads the field.",
  source: "https://github.com/istio/istio/pull/8967",
  original: { goroutines: 2, locks: 0, channels: 2 },
  kept: { goroutines: 2, locks: 0, channels: 2 },
  symptoms: ["race", "leak"],
  buggy: program(false),
  fixed: program(true),
};
