/** What an end of something shared is, on another thread than its home, as far as waits are concerned. */

import type { Waiter } from "../../../core/waiter.ts";
import { AwayPlace } from "./away-wait.ts";

export interface AwayThing {
  readonly id: number;
  /** The wait of `waiter` has come to `outcome` there; `length`: of the channel's buffer. With what to wake him. */
  heard(outcome: unknown, length: number, waiter: Waiter): unknown;
}

export function withdrawPlace({ value }: Waiter): void {
  if (value instanceof AwayPlace && !value.gone) value.wait.withdraw(value);
}
