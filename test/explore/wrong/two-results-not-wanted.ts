/** As a query with a time limit, but the worker sends its answer and then how long it took. */

import { chan, go, select, sleep, type Routine } from "goroutines";
import type { Wrong } from "../wrong.ts";

function* query(): Routine<string> {
  const answer = chan<string>();
  const took = chan<number>();
  go(function* worker() {
    yield* sleep(10);
    yield* answer.send("42");
    yield* took.send(10);
  });
  const r = yield* select({ answer: answer.recv(), late: sleep(100) });
  if (r.case === "late") return "timeout";
  return `${r.value} in ${yield* took.recv()} ms`;
}

export const wrong: Wrong = {
  name: "two-results-not-wanted",
  mistake: "room for the answer is not enough: the worker then waits one line later",
  kind: "leak",
  cause: /worker \(2\) waits to send to ch1/,
  advice: { helps: /give ch1, made at \S+ and the channel made at \S+ room for one value each/ },
  program: query,
};
