/** A reader that has had enough closes the channel of those who send. */

import { chan, go, type Chan, type Routine } from "goroutines";
import { WaitGroup } from "goroutines/sync";
import type { Wrong } from "../wrong.ts";

function* produce(id: number, out: Chan<number>): Routine {
  for (let i = 0; i < 2; i++) yield* out.send(id * 100 + i);
}

export const wrong: Wrong = {
  name: "closed-by-receiver",
  mistake: "the receiver closes the channel while others still send",
  kind: "panic",
  cause: /send on closed channel/,
  advice: { asks: /ch1.*not enough: then produce \(\d\) waits for ever at/ },
  *program() {
    const values = chan<number>();
    const wg = new WaitGroup();
    for (let id = 1; id <= 2; id++) wg.go(produce, id, values);
    go(function* consumer() {
      for (let i = 0; i < 3; i++) yield* values.recv();
      values.close();
    });
    yield* wg.wait();
  },
};
