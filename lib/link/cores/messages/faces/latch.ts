/** A latch by messages. */

import { created } from "../../../../core/debug.ts";
import type { Op } from "../../../../core/op.ts";
import type { SharedLatch } from "../../../sync.ts";
import { ADD, WAIT } from "../wire.ts";
import { Face, Pass } from "./face.ts";

export class PortLatch extends Face implements SharedLatch {
  get count(): number {
    return this.gate.count("latch.count");
  }

  countDown(): void {
    this.gate.tell(ADD, -1);
  }

  wait(): Op<void> {
    return created(new Pass(this.gate, "sync.CountDownLatch.Wait", () => {}, 1, WAIT), this.wait);
  }
}
