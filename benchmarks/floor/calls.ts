// Fifty frames of `yield*`, all passed at each resumption; and none.
//
// A receiver finds two values at each of its resumptions: the one handed to it, and the one with which
// the sender parks.

import type { Round } from "../catalogue.ts";
import { stream, type Bare } from "./channels.ts";

const frames = 50;

interface Pair {
  first: number;
  second: number;
  sum: number;
}

function* receiveAt(depth: number, pair: Pair): Bare {
  if (depth > 0) yield* receiveAt(depth - 1, pair);
  else yield* bottom(pair);
}

function* bottom(pair: Pair): Bare {
  for (;;) {
    yield;
    pair.sum += pair.first;
    pair.sum += pair.second;
  }
}

export function deep(n: number): number {
  const pair: Pair = { first: 0, second: 0, sum: 0 };
  const receiver = receiveAt(frames, pair);
  receiver.next();
  for (let i = 0; i < n; i += 2) {
    pair.first = i;
    pair.second = i + 1;
    receiver.next();
  }
  return pair.sum;
}

export const deepCall: Round = stream;
