/**
 * serving#4908: the activator probes a revision's backends, a goroutine each. A probe that fails is logged by its own
 * goroutine, when its result is out already: the watcher sends its update, the test that has waited for it completes,
 * and the test's logger panics. The fix collects the errors with an errgroup and leaves the logging to the watcher.
 */

import { chan, gosched, type Chan, type RecvChan, type Routine, type SendChan } from "goroutines";
import { Group } from "goroutines/errgroup";
import { WaitGroup } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

/** Go's `testing.T`, as far as it logs. */
class Test {
  completed = false;

  log(message: string): void {
    if (this.completed) throw new Error(`Log in goroutine after TestRevisionWatcher has completed: ${message}`);
  }
}

function* probe(dest: string, healthy: SendChan<string>): Routine {
  yield* gosched(); // over the network
  if (dest.startsWith("bad")) throw new Error(`probing ${dest}: 502`);
  yield* healthy.send(dest);
}

class RevisionWatcher {
  readonly #t: Test;
  readonly #alive: WaitGroup;
  readonly #fixed: boolean;

  constructor(t: Test, alive: WaitGroup, fixed: boolean) {
    this.#t = t;
    this.#alive = alive;
    this.#fixed = fixed;
  }

  *run(dests: RecvChan<readonly string[]>, updates: SendChan<number>): Routine {
    for (;;) {
      const [changed] = yield* dests.recvOk();
      if (changed === undefined) return;
      const healthy = chan<string>(changed.length);
      if (this.#fixed) yield* this.#probeGrouped(changed, healthy);
      else yield* this.#probeAlone(changed, healthy);
      yield* updates.send(healthy.len);
    }
  }

  *#probeAlone(dests: readonly string[], healthy: Chan<string>): Routine {
    const t = this.#t;
    const probed = new WaitGroup();
    probed.add(dests.length);
    for (const dest of dests) {
      this.#alive.go(function* () {
        try {
          yield* probe(dest, healthy);
          probed.done();
        } catch (err) {
          probed.done();
          yield* gosched(); // the message is put together
          t.log(String(err));
        }
      });
    }
    yield* probed.wait();
  }

  *#probeGrouped(dests: readonly string[], healthy: Chan<string>): Routine {
    const group = new Group();
    for (const dest of dests) yield* group.go(probe(dest, healthy));
    try {
      yield* group.wait();
    } catch (err) {
      this.#t.log(String(err));
    }
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const t = new Test();
    const alive = new WaitGroup();
    const dests = chan<readonly string[]>();
    const updates = chan<number>(1, 0);
    alive.go(new RevisionWatcher(t, alive, fixed).run(dests, updates));

    yield* dests.send(["good:1234", "bad:1234"]);
    const healthy = yield* updates.recv();
    if (healthy !== 1) throw new Error(`got ${healthy} healthy dests, want 1`);
    dests.close();
    t.completed = true;
    // Other tests go on, in the same process.
    yield* alive.wait();
  };

export const kernel: Kernel = {
  project: "serving",
  number: 4908,
  blocking: false,
  class: "Go-Specific / Testing library",
  bug: "A probe's goroutine logs after its result is out, and the test it logs to may have completed by then.",
  source: "https://github.com/knative/serving/pull/4908",
  original: { goroutines: 4, locks: 0, channels: 3 },
  kept: { goroutines: 4, locks: 0, channels: 3 },
  scaled: "one round of probes, without the ticker that repeats it",
  symptoms: ["panic"],
  buggy: program(false),
  fixed: program(true),
};
