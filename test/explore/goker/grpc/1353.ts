/**
 * grpc#1353: the round-robin balancer learns of addresses from a name watcher and sends the new list to the
 * client connection, with its lock held. The connection tears down what is no longer listed, and each teardown
 * tells the balancer, which takes that lock. If the next list is being sent meanwhile, the balancer waits for
 * the connection to receive it, and the connection for the balancer's lock. The fix gives the channel room for
 * one list and replaces a list that nobody has received yet.
 */

import { chan, type Chan, type RecvChan, type Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

type Address = string;

class RoundRobin {
  readonly lists: Chan<readonly Address[]>;
  readonly #mu = new Mutex();
  readonly #up = new Set<Address>();
  readonly #fixed: boolean;
  #closed = false;

  constructor(fixed: boolean) {
    this.#fixed = fixed;
    this.lists = chan(fixed ? 1 : 0);
  }

  /** Passes on what the name watcher finds. */
  *watch(names: RecvChan<readonly Address[]>): Routine {
    for (;;) {
      const [addresses, ok] = yield* names.recvOk();
      if (!ok) return;
      yield* this.#mu.lock();
      if (!this.#closed) {
        if (this.#fixed) this.lists.tryRecv();
        yield* this.lists.send(addresses);
      }
      this.#mu.unlock();
    }
  }

  *up(address: Address): Routine {
    yield* this.#mu.lock();
    this.#up.add(address);
    this.#mu.unlock();
  }

  *down(address: Address): Routine {
    yield* this.#mu.lock();
    this.#up.delete(address);
    this.#mu.unlock();
  }

  *close(): Routine {
    yield* this.#mu.lock();
    this.#closed = true;
    this.lists.close();
    this.#mu.unlock();
  }
}

/** A connection to one address. */
class AddressConnection {
  readonly address: Address;
  readonly #balancer: RoundRobin;
  readonly #mu = new Mutex();
  #connected = false;

  constructor(address: Address, balancer: RoundRobin) {
    this.address = address;
    this.#balancer = balancer;
  }

  *connect(): Routine {
    yield* this.#mu.lock();
    this.#connected = true;
    yield* this.#balancer.up(this.address);
    this.#mu.unlock();
  }

  *tearDown(): Routine {
    yield* this.#mu.lock();
    if (this.#connected) yield* this.#balancer.down(this.address);
    this.#connected = false;
    this.#mu.unlock();
  }
}

class ClientConnection {
  readonly #balancer: RoundRobin;
  readonly #mu = new Mutex();
  readonly #connections = new Map<Address, AddressConnection>();

  constructor(balancer: RoundRobin) {
    this.#balancer = balancer;
  }

  /** Connects to what the balancer lists, and to nothing else. */
  *follow(): Routine {
    for (;;) {
      const [addresses, ok] = yield* this.#balancer.lists.recvOk();
      if (!ok) return;
      yield* this.#mu.lock();
      const added = addresses
        .filter((a) => !this.#connections.has(a))
        .map((a) => new AddressConnection(a, this.#balancer));
      const removed = [...this.#connections.values()].filter((c) => !addresses.includes(c.address));
      for (const c of added) this.#connections.set(c.address, c);
      for (const c of removed) this.#connections.delete(c.address);
      this.#mu.unlock();
      for (const c of added) yield* c.connect();
      for (const c of removed) yield* c.tearDown();
    }
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const balancer = new RoundRobin(fixed);
    const names = chan<readonly Address[]>(0, []);
    const wg = new WaitGroup();
    wg.go(balancer.watch(names));
    wg.go(new ClientConnection(balancer).follow());
    yield* names.send(["a", "b"]);
    yield* names.send(["a"]);
    yield* names.send(["a", "c"]);
    names.close();
    yield* balancer.close();
    yield* wg.wait();
  };

export const kernel: Kernel = {
  project: "grpc",
  number: 1353,
  blocking: true,
  class: "Mixed Deadlock / Channel & Lock",
  bug: "The balancer sends a list with its lock held while the receiver, at the list before, waits for that lock.",
  source: "https://github.com/grpc/grpc-go/pull/1353",
  original: { goroutines: 3, locks: 3, channels: 2 },
  kept: { goroutines: 3, locks: 3, channels: 2 },
  symptoms: ["deadlock"],
  buggy: program(false),
  fixed: program(true),
};
