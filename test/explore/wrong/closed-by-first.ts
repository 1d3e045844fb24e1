/** Each of two producers closes the channel when it is through. */

import { chan, go, type Chan, type Routine } from "goroutines";
import type { Wrong } from "../wrong.ts";

function* produce(from: number, to: number, out: Chan<number>): Routine {
  for (let i = from; i < to; i++) yield* out.send(i);
  if (from === 0) out.close(); // the first one started it
}

export const wrong: Wrong = {
  name: "closed-by-first",
  mistake: "one of two producers closes the channel though the other still sends",
  kind: "panic",
  cause: /send on closed channel/,
  advice: { helps: /close ch1 only once all that send have ended/ },
  *program() {
    const values = chan<number>();
    go(produce, 0, 2, values);
    go(produce, 2, 4, values);
    let sum = 0;
    yield* values.forEach((value) => {
      sum += value;
    });
    return sum;
  },
};
