/** A query with a time limit, whose worker sends its answer whether anybody waits or not. */

import { chan, go, select, sleep, type Routine } from "goroutines";
import type { Wrong } from "../wrong.ts";

function* query(): Routine<string> {
  const answer = chan<string>();
  go(function* worker() {
    yield* sleep(10);
    yield* answer.send("42");
  });
  const r = yield* select({ answer: answer.recv(), late: sleep(100) });
  return r.case === "answer" ? (r.value ?? "") : "timeout";
}

export const wrong: Wrong = {
  name: "result-not-wanted",
  mistake: "after the time limit nobody receives the answer, and its channel has no room",
  kind: "leak",
  cause: /worker \(2\) waits to send to ch1/,
  advice: { helps: /give ch1, made at \S+, room for one value, chan\(1\)/ },
  program: query,
};
