/**
 * moby#36114: a service VM adds virtual disks with its lock held. Where one of them cannot be added it takes back
 * those before it, by the function that removes disks, which takes the lock itself. The fix splits off what
 * removes them with the lock held.
 */

import type { Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

interface Disk {
  readonly path: string;
  readonly attachable: boolean;
}

class ServiceVM {
  readonly #mu = new Mutex();
  /** How often each disk was added. Under `#mu`. */
  readonly #attached = new Map<string, number>();
  readonly #fixed: boolean;

  constructor(fixed: boolean) {
    this.#fixed = fixed;
  }

  *hotAdd(disks: readonly Disk[]): Routine {
    yield* this.#mu.lock();
    for (const [i, { path, attachable }] of disks.entries()) {
      if (!attachable) {
        const before = disks.slice(0, i);
        if (this.#fixed) this.#removeLocked(before);
        else yield* this.hotRemove(before);
        break;
      }
      this.#attached.set(path, (this.#attached.get(path) ?? 0) + 1);
    }
    this.#mu.unlock();
  }

  *hotRemove(disks: readonly Disk[]): Routine {
    yield* this.#mu.lock();
    this.#removeLocked(disks);
    this.#mu.unlock();
  }

  #removeLocked(disks: readonly Disk[]): void {
    for (const { path } of disks) {
      const left = (this.#attached.get(path) ?? 0) - 1;
      if (left > 0) this.#attached.set(path, left);
      else this.#attached.delete(path);
    }
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const vm = new ServiceVM(fixed);
    const layer = { path: "layer.vhd", attachable: true };
    const sandbox = { path: "sandbox.vhdx", attachable: false };
    const wg = new WaitGroup();
    wg.go(vm.hotAdd([layer, sandbox]));
    yield* wg.wait();
  };

export const kernel: Kernel = {
  project: "moby",
  number: 36114,
  blocking: true,
  class: "Resource Deadlock / Double locking",
  bug: "On its failure path a function that holds the lock calls one that takes it.",
  source: "https://github.com/moby/moby/pull/36114",
  original: { goroutines: 2, locks: 1, channels: 0 },
  kept: { goroutines: 2, locks: 1, channels: 0 },
  symptoms: ["deadlock"],
  buggy: program(false),
  fixed: program(true),
};
