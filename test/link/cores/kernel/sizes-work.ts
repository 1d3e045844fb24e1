import type { Chan, Routine } from "../../../../lib/index.ts";

/** Receives `count` values. */
export function* drain(count: number, ch: Chan<string>, done: Chan<number>): Routine {
  for (let n = 0; n < count; n++) yield* ch.recv();
  yield* done.send(count);
}
