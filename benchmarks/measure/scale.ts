// The cost of a message as tasks grow in number: a token goes round a ring in which all but one are
// parked. One part of the laps warms up, the other is timed.

import { clock } from "./rounds.ts";
import type { Side } from "../side.ts";

/** Field by field what go/scale.go prints. */
export interface Scaled {
  readonly goroutines: number;
  readonly messages: number;
  readonly result: number;
  readonly cpu: number;
  readonly wall: number;
}

export async function scale(side: Side, n: number, messages: number): Promise<Scaled> {
  if (side.ring === undefined) throw new Error("cannot build a ring");
  const laps = Math.max(1, Math.floor(messages / n));
  let cost = clock();
  const result = await side.ring(n, laps, () => {
    cost = clock();
  });
  return { goroutines: n, messages: laps * n, result, ...cost() };
}
