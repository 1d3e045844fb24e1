/** Results are collected in a loop over a channel that the workers fill. */

import { chan, go, type Routine, type SendChan } from "goroutines";
import type { Wrong } from "../wrong.ts";

function* measure(id: number, results: SendChan<string>): Routine {
  yield* results.send(`sensor ${id}: ok`);
}

export const wrong: Wrong = {
  name: "forgotten-close-of-results",
  mistake: "main loops over the results, and nobody closes their channel when the workers have ended",
  kind: "deadlock",
  cause: /main waits to receive from ch1/,
  advice: { helps: /call ch1\.close\(\) once all that send have ended/ },
  *program() {
    const results = chan<string>();
    for (let id = 1; id <= 3; id++) go(measure, id, results);
    const lines: string[] = [];
    yield* results.forEach((line) => {
      lines.push(line);
    });
    return lines;
  },
};
