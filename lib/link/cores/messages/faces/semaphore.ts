/** A weighted semaphore by messages. */

import { created } from "../../../../core/debug.ts";
import { Operation, type Op } from "../../../../core/op.ts";
import { BLOCKED } from "../../../../core/thread.ts";
import type { ContextLike } from "../../../../std/context/index.ts";
import { checkTokens, type SharedSemaphore } from "../../../sync.ts";
import { acquiring } from "./checks.ts";
import { GIVE } from "../wire.ts";
import { Face, Pass } from "./face.ts";

const REASON = "semaphore.Weighted.Acquire";

/** Wants more tokens than there are: waits for ever, in nobody's way. */
class AcquireTooMany extends Operation<void> {
  override readonly reason: string = REASON;
  override ready(): boolean {
    return false;
  }
  override poll(): unknown {
    return BLOCKED;
  }
  override park(): void {}
  override withdraw(): void {}
  override settle(): void {}
}

export class PortSemaphore extends Face implements SharedSemaphore {
  acquire(first?: ContextLike | number | null, second?: number): Op<void> {
    const { gate } = this;
    const acquireOf = (n: number) => (n <= gate.size ? new Pass(gate, REASON, () => {}, n) : new AcquireTooMany());
    return created(acquiring(first, second, acquireOf), this.acquire);
  }

  tryAcquire(n = 1): boolean {
    checkTokens("tryAcquire: the number of tokens", n);
    return this.gate.take("tryAcquire", n);
  }

  release(n = 1): void {
    checkTokens("release: the number of tokens", n);
    this.gate.tell(GIVE, n);
  }
}
