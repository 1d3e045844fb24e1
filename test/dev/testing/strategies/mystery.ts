// Something of which no deed tells: an op of a kind that the observers have never heard of.
import { Operation } from "../../../../lib/core/op.ts";

export class Mystery {
  last = 0;
}

/** Takes the next number. */
export class Next extends Operation<number> {
  override readonly reason: string = "mystery";
  readonly mystery: Mystery;

  constructor(mystery: Mystery) {
    super();
    this.mystery = mystery;
  }

  override get subject(): object {
    return this.mystery;
  }

  override ready(): boolean {
    return true;
  }

  override poll(): unknown {
    return ++this.mystery.last;
  }

  override park(): void {}
  override withdraw(): void {}

  override settle(n: unknown): number {
    return n as number;
  }
}
