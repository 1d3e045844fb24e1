/** A module that takes a while to load. */

import type { Chan, Routine } from "goroutines";

await new Promise((resolve) => setTimeout(resolve, 200));

export function* send(out: Chan<number>): Routine {
  yield* out.send(1);
}
