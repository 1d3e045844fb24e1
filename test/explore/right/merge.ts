/** Several channels become one, which is closed when all of them are. */

import { chan, go, type RecvChan, type Routine } from "goroutines";
import { WaitGroup } from "goroutines/sync";
import { returns, type Right } from "../right.ts";

function merge<T>(...inputs: readonly RecvChan<T>[]): RecvChan<T> {
  const out = chan<T>();
  const wg = new WaitGroup();
  function* forward(input: RecvChan<T>): Routine {
    yield* input.forEach(function* (value) {
      yield* out.send(value);
    });
  }
  for (const input of inputs) wg.go(forward, input);
  go(function* closer() {
    yield* wg.wait();
    out.close();
  });
  return out;
}

function from<T>(values: readonly T[]): RecvChan<T> {
  const out = chan<T>();
  go(function* source() {
    for (const value of values) yield* out.send(value);
    out.close();
  });
  return out;
}

export const right: Right = {
  name: "merge",
  *program() {
    const words: string[] = [];
    yield* merge(from(["a", "b"]), from(["c"]), from<string>([])).forEach((word) => {
      words.push(word);
    });
    return words.toSorted();
  },
  check: returns(["a", "b", "c"]),
};
