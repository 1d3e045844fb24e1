/** A client that tries a request again after a time limit, and drops an answer that comes too late. */

import { chan, go, select, sleep, type Routine } from "goroutines";
import { choose } from "goroutines/testing";
import { type Right } from "../right.ts";

/** It may be slow, or lose the request. */
function* backend(text: string): Routine<string | null> {
  yield* sleep(choose(2, "whether the backend is slow") === 0 ? 5 : 50);
  return choose(2, "whether the request is lost") === 0 ? `${text}: ok` : null;
}

function* attempt(text: string, limit: number): Routine<string | null> {
  const answer = chan<string | null>(1); // the answer may come when nobody waits any more
  go(function* () {
    yield* answer.send(yield* backend(text));
  });
  const r = yield* select({ answer: answer.recv(), late: sleep(limit) });
  return r.case === "answer" ? (r.value ?? null) : null;
}

function* request(text: string, attempts: number): Routine<string> {
  for (let i = 0; i < attempts; i++) {
    const answer = yield* attempt(text, 20);
    if (answer !== null) return answer;
    yield* sleep(10 * 2 ** i);
  }
  return `${text}: given up`;
}

export const right: Right = {
  name: "retrying-client",
  *program() {
    return yield* request("status", 2);
  },
  check(answer) {
    if (answer !== "status: ok" && answer !== "status: given up") throw new Error(String(answer));
  },
};
