/**
 * moby#4951: whoever works on a device takes the global lock and then the device's own. Who removes a device
 * that is still busy gives the global lock up while it sleeps, the device's lock in hand, and takes it again
 * afterwards: the other way round. Meanwhile a second removal of the same device holds the global lock and waits
 * for the device's. The fix finds devices under a third lock and takes the device's lock before the global one.
 */

import { sleep, type Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

class Device {
  readonly mu = new Mutex();
  deleted = false;
  /** How often the kernel still says that it is in use. */
  busy = 2;
}

class DeviceSet {
  /** Guards what the device mapper is told. */
  readonly #mu = new Mutex();
  /** Guards `#devices`, in the fix. */
  readonly #devicesMu = new Mutex();
  readonly #devices = new Map([["base", new Device()]]);
  readonly #fixed: boolean;

  constructor(fixed: boolean) {
    this.#fixed = fixed;
  }

  *delete(name: string): Routine {
    if (this.#fixed) yield* this.#lockedInOrder(name);
    else yield* this.#locked(name);
  }

  *#locked(name: string): Routine {
    yield* this.#mu.lock();
    const device = this.#devices.get(name);
    if (device !== undefined) {
      yield* device.mu.lock();
      yield* this.#remove(name, device);
      device.mu.unlock();
    }
    this.#mu.unlock();
  }

  *#lockedInOrder(name: string): Routine {
    yield* this.#devicesMu.lock();
    const device = this.#devices.get(name);
    this.#devicesMu.unlock();
    if (device === undefined) return;
    yield* device.mu.lock();
    yield* this.#mu.lock();
    // Another removal may have been quicker.
    if (!device.deleted) yield* this.#remove(name, device);
    this.#mu.unlock();
    device.mu.unlock();
  }

  /** Called with both locks held. */
  *#remove(name: string, device: Device): Routine {
    while (device.busy > 0) {
      device.busy--;
      // It may be long; let the other devices be worked on.
      this.#mu.unlock();
      yield* sleep(10);
      yield* this.#mu.lock();
    }
    device.deleted = true;
    if (this.#fixed) yield* this.#devicesMu.lock();
    this.#devices.delete(name);
    if (this.#fixed) this.#devicesMu.unlock();
  }
}

/** `docker rm` of one container, twice at the same time. */
const program = (fixed: boolean) =>
  function* (): Routine {
    const set = new DeviceSet(fixed);
    const wg = new WaitGroup();
    for (let i = 0; i < 2; i++) wg.go(set.delete("base"));
    yield* wg.wait();
  };

export const kernel: Kernel = {
  project: "moby",
  number: 4951,
  blocking: true,
  class: "Resource Deadlock / AB-BA deadlock",
  bug: "The global lock is taken with a device's lock held, while another goroutine takes them the other way round.",
  source: "https://github.com/moby/moby/pull/4951",
  original: { goroutines: 3, locks: 2, channels: 0 },
  kept: { goroutines: 3, locks: 2, channels: 0 },
  scaled: "a device is busy twice instead of for ten seconds",
  symptoms: ["deadlock"],
  buggy: program(false),
  fixed: program(true),
};
