/**
 * kubernetes#62464: the CPU manager's state takes its read lock to look up a container's CPUs, and with it
 * held calls a method that takes it again. A pod that is removed in between waits to write, which stops new
 * readers: the second read lock waits for the writer, and the writer for the first.
 */

import type { Routine } from "goroutines";
import { Mutex, RWMutex, WaitGroup } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

class StateMemory {
  readonly fixed: boolean;
  readonly lock: RWMutex = new RWMutex();
  readonly assignments: Map<string, string> = new Map([["nginx", "2-3"]]);
  defaultCPUs: string = "0-1";

  constructor(fixed: boolean) {
    this.fixed = fixed;
  }

  *cpus(container: string): Routine<string | undefined> {
    yield* this.lock.rLock();
    const cpus = this.assignments.get(container);
    this.lock.rUnlock();
    return cpus;
  }

  *default(): Routine<string> {
    yield* this.lock.rLock();
    const cpus = this.defaultCPUs;
    this.lock.rUnlock();
    return cpus;
  }

  *cpusOrDefault(container: string): Routine<string> {
    // The fix: no lock here, since each of the two takes it.
    if (!this.fixed) yield* this.lock.rLock();
    const cpus = (yield* this.cpus(container)) ?? (yield* this.default());
    if (!this.fixed) this.lock.rUnlock();
    return cpus;
  }

  *setDefault(cpus: string): Routine {
    yield* this.lock.lock();
    this.defaultCPUs = cpus;
    this.lock.unlock();
  }

  *delete(container: string): Routine {
    yield* this.lock.lock();
    this.assignments.delete(container);
    this.lock.unlock();
  }
}

class CPUManager {
  readonly lock: Mutex = new Mutex();
  readonly state: StateMemory;

  constructor(fixed: boolean) {
    this.state = new StateMemory(fixed);
  }

  /** One goroutine: each container's CPUs are made what the state says. */
  *reconcile(): Routine {
    for (const container of ["nginx", "redis"]) yield* this.state.cpusOrDefault(container);
  }

  /** Another, when a pod has ended: its CPUs become anybody's. */
  *removeContainer(container: string): Routine {
    yield* this.lock.lock();
    if ((yield* this.state.cpus(container)) !== undefined) {
      yield* this.state.delete(container);
      yield* this.state.setDefault("0-3");
    }
    this.lock.unlock();
  }
}

function* program(fixed: boolean): Routine {
  const manager = new CPUManager(fixed);
  const rest = new WaitGroup();
  rest.go(manager.reconcile());
  rest.go(manager.removeContainer("nginx"));
  yield* rest.wait();
}

export const kernel: Kernel = {
  project: "kubernetes",
  number: 62464,
  blocking: true,
  class: "Resource Deadlock / RWR deadlock",
  bug: "A goroutine takes the same read lock twice, and a writer comes to wait in between.",
  source: "https://github.com/kubernetes/kubernetes/pull/62464",
  original: { goroutines: 3, locks: 2, channels: 0 },
  kept: { goroutines: 3, locks: 2, channels: 0 },
  symptoms: ["deadlock"],
  buggy: function* () {
    yield* program(false);
  },
  fixed: function* () {
    yield* program(true);
  },
};
