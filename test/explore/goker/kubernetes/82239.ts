/**
 * kubernetes#82239: a test of the volume controller. The fake API server hands out its own objects, to the controller
 * by a watch event and to the test by a getter. The test annotates a volume, a write of its map, while the
 * controller's worker looks for an annotation of the same volume. The fix sends copies.
 */

import { chan, type Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import { shared, type Shared } from "goroutines/testing";
import type { Kernel } from "../../kernel.ts";

interface Volume {
  readonly name: string;
  readonly annotations: Shared<ReadonlyMap<string, string>>;
}

const volumeOf = (name: string, annotations: ReadonlyMap<string, string>): Volume => ({
  name,
  annotations: shared(annotations, `${name}.annotations`),
});

/** The fake API server. */
class Reactor {
  readonly watch = chan<Volume>(4);
  readonly #mu = new Mutex();
  readonly #volumes = new Map<string, Volume>();
  readonly #fixed: boolean;

  constructor(fixed: boolean) {
    this.#fixed = fixed;
  }

  /** Stores it, and tells who watches. */
  *put(volume: Volume): Routine {
    yield* this.#mu.lock();
    this.#volumes.set(volume.name, volume);
    yield* this.watch.send(this.#fixed ? volumeOf(volume.name, yield* volume.annotations.get()) : volume);
    this.#mu.unlock();
  }

  *get(name: string): Routine<Volume> {
    yield* this.#mu.lock();
    const volume = this.#volumes.get(name);
    this.#mu.unlock();
    if (volume === undefined) throw new Error(`no volume ${name}`);
    return volume;
  }
}

class Controller {
  readonly #store = new Map<string, Volume>();
  readonly #queue = chan<string>(4, "");

  /** Keeps the store as the API server has it, and queues what has changed. */
  *informer(reactor: Reactor): Routine {
    const store = this.#store;
    const queue = this.#queue;
    yield* reactor.watch.forEach(function* (volume) {
      if (volume === undefined) return;
      store.set(volume.name, volume);
      yield* queue.send(volume.name);
    });
    queue.close();
  }

  *volumeWorker(): Routine {
    const store = this.#store;
    yield* this.#queue.forEach(function* (name) {
      const volume = store.get(name);
      if (volume !== undefined) (yield* volume.annotations.get()).has("pv.kubernetes.io/migrated-to");
    });
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const reactor = new Reactor(fixed);
    const controller = new Controller();
    const wg = new WaitGroup();
    wg.go(controller.informer(reactor));
    wg.go(controller.volumeWorker());
    yield* reactor.put(volumeOf("volume5-1", new Map()));

    const volume = yield* reactor.get("volume5-1");
    yield* volume.annotations.set(new Map([["pv.kubernetes.io/migrated-to", "csi"]]));
    yield* reactor.put(volume);

    reactor.watch.close();
    yield* wg.wait();
  };

export const kernel: Kernel = {
  project: "kubernetes",
  number: 82239,
  blocking: false,
  class: "Traditional / Data race",
  bug: "Test and controller get the same volume from the fake API server: one writes its annotations, one reads them.",
  source: "https://github.com/kubernetes/kubernetes/pull/82239",
  original: { goroutines: 3, locks: 1, channels: 2 },
  kept: { goroutines: 3, locks: 1, channels: 2 },
  scaled: "the claims and their worker are left out, and the store's own lock",
  symptoms: ["race"],
  buggy: program(false),
  fixed: program(true),
};
