/** A mutex by messages. */

import { created, trackingOps } from "../../../../core/debug.ts";
import { Hold } from "../../../../core/hold.ts";
import type { Op } from "../../../../core/op.ts";
import type { SharedMutex } from "../../../sync.ts";
import type { PortGate } from "../gate.ts";
import { GIVE } from "../wire.ts";
import { Face, Pass } from "./face.ts";

export class PortMutex extends Face implements SharedMutex {
  #hold: Hold = new Hold(this);
  readonly #lock: Pass<Disposable>;

  constructor(gate: PortGate) {
    super(gate);
    this.#lock = this.#newLock();
  }

  #newLock(): Pass<Disposable> {
    return new Pass(this.gate, "sync.Mutex.Lock", () => {
      if (this.#hold.spent) this.#hold = new Hold(this);
      return this.#hold;
    });
  }

  lock(): Op<Disposable> {
    return trackingOps ? created(this.#newLock(), this.lock) : this.#lock;
  }

  unlock(): void {
    this.gate.tell(GIVE, 1);
  }

  tryLock(): boolean {
    return this.gate.take("tryLock", 1);
  }
}
