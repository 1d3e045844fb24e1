/**
 * moby#7559: the userland proxy for UDP keeps a table of its connections, under a lock. For a packet of an
 * unknown client it dials the container with the lock held; where that fails it goes on to the next packet and
 * leaves the lock locked. The next packet waits for it, and so does the end of every reply loop.
 */

import { chan, type RecvChan, type Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

interface Packet {
  readonly client: string;
  /** Whether the container could be dialled for it. */
  readonly reachable: boolean;
}

class UDPProxy {
  readonly #packets: RecvChan<Packet>;
  readonly #connections = new Set<string>();
  /** Guards `#connections`. */
  readonly #mu = new Mutex();
  readonly #replyLoops = new WaitGroup();
  readonly #fixed: boolean;

  constructor(packets: RecvChan<Packet>, fixed: boolean) {
    this.#packets = packets;
    this.#fixed = fixed;
  }

  /** Until the packets end. */
  *run(): Routine {
    for (;;) {
      const [packet, ok] = yield* this.#packets.recvOk();
      if (!ok) break;
      yield* this.#mu.lock();
      if (!this.#connections.has(packet.client)) {
        if (!packet.reachable) {
          if (this.#fixed) this.#mu.unlock();
          continue;
        }
        this.#connections.add(packet.client);
        this.#replyLoops.go(this.#replyLoop(packet.client));
      }
      this.#mu.unlock();
    }
    yield* this.#replyLoops.wait();
  }

  /** Passes the container's answers on until there come no more, which is at once. */
  *#replyLoop(client: string): Routine {
    yield* this.#mu.lock();
    this.#connections.delete(client);
    this.#mu.unlock();
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const packets = chan<Packet>();
    const proxy = new UDPProxy(packets, fixed);
    const wg = new WaitGroup();
    wg.go(proxy.run());
    yield* packets.send({ client: "a", reachable: true });
    yield* packets.send({ client: "b", reachable: false });
    yield* packets.send({ client: "c", reachable: true });
    packets.close();
    yield* wg.wait();
  };

export const kernel: Kernel = {
  project: "moby",
  number: 7559,
  blocking: true,
  class: "Resource Deadlock / Double locking",
  bug: "The path of a failed dial goes on with the loop and leaves the lock locked that the loop takes next.",
  source: "https://github.com/moby/moby/pull/7559",
  original: { goroutines: 2, locks: 1, channels: 0 },
  kept: { goroutines: 4, locks: 1, channels: 1 },
  symptoms: ["deadlock"],
  buggy: program(false),
  fixed: program(true),
};
