/**
 * serving#3148: a test of the revision controller. It starts the controller, creates a revision, and then hooks itself
 * into the fake client to see the next update. The fake client's chain of reactors is locked for those who go through
 * it, not for who puts one in front: the worker that creates what the revision needs reads it meanwhile. The fix
 * hooks in before anything runs.
 */

import { chan, type Chan, type RecvChan, type Routine } from "goroutines";
import { Group } from "goroutines/errgroup";
import { RWMutex, WaitGroup } from "goroutines/sync";
import { shared } from "goroutines/testing";
import type { Kernel } from "../../kernel.ts";

type Verb = "create" | "update";
type Reactor = (verb: Verb) => void;

class FakeClient {
  readonly #mu = new RWMutex();
  readonly #reactionChain = shared<readonly Reactor[]>([], "ReactionChain");

  /** Takes no lock. */
  *prependReactor(reactor: Reactor): Routine {
    yield* this.#reactionChain.set([reactor, ...(yield* this.#reactionChain.get())]);
  }

  *invoke(verb: Verb): Routine {
    yield* this.#mu.rLock();
    for (const react of yield* this.#reactionChain.get()) react(verb);
    this.#mu.rUnlock();
  }
}

class Controller {
  readonly #client: FakeClient;
  readonly #queue: Chan<string, string> = chan(8, "");
  readonly #known = new Set<string>();

  constructor(client: FakeClient) {
    this.#client = client;
  }

  *enqueue(key: string): Routine {
    yield* this.#queue.send(key);
  }

  *run(workers: number, stop: RecvChan<void>): Routine {
    const wg = new WaitGroup();
    for (let i = 0; i < workers; i++) wg.go(this.#worker());
    yield* stop.recv();
    this.#queue.close();
    yield* wg.wait();
  }

  *#worker(): Routine {
    const known = this.#known;
    const client = this.#client;
    yield* this.#queue.forEach(function* (key) {
      const verb = known.has(key) ? "update" : "create";
      known.add(key);
      yield* client.invoke(verb);
    });
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const client = new FakeClient();
    const controller = new Controller(client);
    const updated = chan<void>(1);
    const hook: Reactor = (verb) => {
      if (verb === "update") updated.trySend();
    };

    if (fixed) yield* client.prependReactor(hook);
    const stop = chan<void>();
    const running = new Group();
    yield* running.go(controller.run(2, stop));
    yield* controller.enqueue("test-revision");
    if (!fixed) yield* client.prependReactor(hook);

    // The config map changes: everything is reconciled once more.
    yield* controller.enqueue("test-revision");
    yield* updated.recv();
    stop.close();
    yield* running.wait();
  };

export const kernel: Kernel = {
  project: "serving",
  number: 3148,
  blocking: false,
  class: "Traditional / Data race",
  bug: "The test puts a reactor in front of the fake client's chain while a worker of the controller goes through it.",
  source: "https://github.com/knative/serving/pull/3148",
  original: { goroutines: 4, locks: 1, channels: 3 },
  kept: { goroutines: 4, locks: 1, channels: 3 },
  scaled: "the informers are left out: the test queues what has changed itself",
  symptoms: ["race"],
  buggy: program(false),
  fixed: program(true),
};
