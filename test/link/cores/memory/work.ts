/** What the worker of the memory test does. */

import { sleep, type Chan, type Routine } from "../../../../lib/index.ts";

export type Message = number | { readonly n: number; readonly text: string };

/** Sends `count` messages. */
export function* pour(count: number, out: Chan<Message>): Routine {
  for (let n = 0; n < count; n++) yield* out.send(n % 4 === 0 ? { n, text: "x".repeat(n % 50) } : n);
  out.close();
}

/** Sends each channel back that it receives, with a value in it and a channel in that. */
export function* returnAll(inn: Chan<Chan<unknown>>, out: Chan<Chan<unknown>>): Routine {
  yield* inn.forEach(function* (ch) {
    yield* ch.send({ inn });
    yield* out.send(ch);
  });
  out.close();
}

/** Makes the heap grow on this thread: strings that each say what they are. */
export function* grow(count: number, bytes: number, out: Chan<string>): Routine {
  for (let n = 0; n < count; n++) yield* out.send(`${n} ${"x".repeat(bytes)} ${n}`);
  out.close();
}

export function* nothing(): Routine {}

/** Has this thread's garbage collected. */
export function* collect(done: Chan<null>): Routine {
  for (let i = 0; i < 5; i++) {
    (globalThis as unknown as { gc: () => void }).gc();
    yield* sleep(1);
  }
  yield* done.send(null);
}
