/** A wait group by messages. */

import { created } from "../../../../core/debug.ts";
import type { Op } from "../../../../core/op.ts";
import type { SharedWaitGroup } from "../../../sync.ts";
import { checkCount, goCounted, reused } from "./checks.ts";
import { ADD, WAIT } from "../wire.ts";
import { Face, Pass } from "./face.ts";

export class PortWaitGroup extends Face implements SharedWaitGroup {
  add(n: number): void {
    checkCount(n);
    this.gate.tell(ADD, n);
  }

  done(): void {
    this.gate.tell(ADD, -1);
  }

  wait(): Op<void> {
    const { gate } = this;
    const result = (): void => {
      // Elsewhere nobody knows what has been added since.
      if (gate.synchronous && gate.count("wait") !== 0) throw reused();
    };
    return created(new Pass(gate, "sync.WaitGroup.Wait", result, 1, WAIT), this.wait);
  }

  go(...what: unknown[]): void {
    goCounted(this, what);
  }
}
