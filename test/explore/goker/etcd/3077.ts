/**
 * etcd#3077: the raft node makes the channels by which it is stopped at the beginning of its own goroutine.
 * The server's loop starts that goroutine and, when it ends, stops the node: it may read the two fields before
 * they are written, finds nil channels and waits for ever. The fix makes them before either goroutine starts.
 */

import { chan, go, nilChan, select, type Chan, type Routine } from "goroutines";
import { shared } from "goroutines/testing";
import type { Kernel } from "../../kernel.ts";

class RaftNode {
  /** What is ready to be applied. */
  readonly ready = chan<string>(1, "");
  readonly applies = chan<string>(0, "");
  readonly #stopped = shared<Chan<void>>(nilChan<void>(), "raftNode.stopped");
  readonly #done = shared<Chan<void>>(nilChan<void>(), "raftNode.done");

  *init(): Routine {
    yield* this.#stopped.set(chan<void>());
    yield* this.#done.set(chan<void>());
  }

  *run(initialised: boolean): Routine {
    if (!initialised) yield* this.init();
    for (;;) {
      const r = yield* select({ ready: this.ready.recv(), stopped: (yield* this.#stopped.get()).recv() });
      if (r.case === "stopped") break;
      const handed = yield* select({
        applies: this.applies.send(r.value),
        stopped: (yield* this.#stopped.get()).recv(),
      });
      if (handed.case === "stopped") break;
    }
    (yield* this.#done.get()).close();
  }

  *stop(): Routine {
    yield* (yield* this.#stopped.get()).send();
    yield* (yield* this.#done.get()).recv();
  }
}

class Server {
  readonly #node: RaftNode;
  readonly #stopping = chan<void>();
  readonly #done = chan<void>();

  constructor(node: RaftNode) {
    this.#node = node;
  }

  *start(fixed: boolean): Routine {
    if (fixed) yield* this.#node.init();
    go(this.#run(fixed));
  }

  *#run(initialised: boolean): Routine {
    go(this.#node.run(initialised));
    for (;;) {
      const r = yield* select({ apply: this.#node.applies.recv(), stopping: this.#stopping.recv() });
      if (r.case === "stopping") break;
    }
    yield* this.#node.stop();
    this.#done.close();
  }

  *stop(): Routine {
    this.#stopping.close();
    yield* this.#done.recv();
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const node = new RaftNode();
    const server = new Server(node);
    yield* server.start(fixed);
    yield* node.ready.send("entry");
    yield* server.stop();
  };

export const kernel: Kernel = {
  project: "etcd",
  number: 3077,
  blocking: false,
  class: "Go-Specific / Channel misuse",
  bug: "The node's goroutine makes the channels that stop it; who stops it may read the fields before.",
  source: "https://github.com/etcd-io/etcd/pull/3077",
  original: { goroutines: 3, locks: 0, channels: 6 },
  kept: { goroutines: 3, locks: 0, channels: 6 },
  symptoms: ["race", "deadlock"],
  buggy: program(false),
  fixed: program(true),
};
