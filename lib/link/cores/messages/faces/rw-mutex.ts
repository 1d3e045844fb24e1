/** A read-write lock by messages. */

import { created } from "../../../../core/debug.ts";
import { Hold } from "../../../../core/hold.ts";
import type { Op } from "../../../../core/op.ts";
import type { Locker } from "../../../../std/sync/index.ts";
import type { SharedRWMutex } from "../../../sync.ts";
import { RLocker } from "./checks.ts";
import type { PortGate } from "../gate.ts";
import { ALL, GIVE } from "../wire.ts";
import { Face, Pass } from "./face.ts";

export class PortRWMutex extends Face implements SharedRWMutex {
  readonly #rLocker: Locker;

  constructor(gate: PortGate) {
    super(gate);
    this.#rLocker = new RLocker(this);
  }

  lock(): Op<Disposable> {
    return created(new Pass(this.gate, "sync.RWMutex.Lock", () => new Hold(this), ALL), this.lock);
  }

  unlock(): void {
    this.gate.tell(GIVE, ALL);
  }

  tryLock(): boolean {
    return this.gate.take("tryLock", ALL);
  }

  rLock(): Op<Disposable> {
    return created(new Pass(this.gate, "sync.RWMutex.RLock", () => new Hold(this.#rLocker)), this.rLock);
  }

  rUnlock(): void {
    this.gate.tell(GIVE, 1);
  }

  tryRLock(): boolean {
    return this.gate.take("tryRLock", 1);
  }

  rLocker(): Locker {
    return this.#rLocker;
  }
}
