/** What the smoke programs of goroutines/cores start on workers. */

import type { Chan, RecvChan, Routine, SendChan } from "goroutines";
import { goOn } from "goroutines/cores";

export function* count(n: number, out: SendChan<number>): Routine {
  for (let i = 1; i <= n; i++) yield* out.send(i);
  out.close();
}

export function* echo(questions: RecvChan<number, number>, answers: SendChan<number>): Routine {
  for (;;) {
    const [n, ok] = yield* questions.recvOk();
    if (!ok) break;
    yield* answers.send(n + 1);
  }
  answers.close();
}

/** Sends through the channel that comes through the channel. */
export function* reply(letters: RecvChan<{ readonly back: SendChan<string>; readonly text: string } | undefined>): Routine {
  yield* letters.forEach(function* (letter) {
    if (letter !== undefined) yield* letter.back.send(letter.text.toUpperCase());
  });
}

/** Has the other worker count, and passes its numbers on. */
export function* relay(worker: number, n: number, between: Chan<number>, out: SendChan<number>): Routine {
  yield* goOn<typeof count>(worker, import.meta.url, "count", n, between);
  yield* between.forEach(function* (v) {
    yield* out.send(v);
  });
  out.close();
}

/** Tells that it runs, and then waits for what never comes. */
export function* waits(running: SendChan<string>, never: RecvChan<number>): Routine {
  yield* running.send("running");
  yield* never.recv();
}

/** Never lets its thread have a rest, nor hears of anything. */
export function* hogs(running: SendChan<string>): Routine {
  yield* running.send("running");
  for (;;) Math.random();
}
