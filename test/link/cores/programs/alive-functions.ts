import { writeSync } from "node:fs";
import { gosched, sleep, type Chan, type Routine } from "goroutines";
import { goOn } from "goroutines/cores";

/** Not by way of the main thread, which may end. */
function say(): void {
  writeSync(1, "the worker is done\n");
}

export function* sleepAndSay(ms: number): Routine {
  yield* sleep(ms);
  say();
}

export function* computeAndSay(ms: number): Routine {
  for (const begun = performance.now(); performance.now() - begun < ms;) yield* gosched();
  say();
}

export function* sendOn(worker: number, url: string): Routine {
  yield* goOn<typeof sleepAndSay>(worker, url, "sleepAndSay", 100);
}

export function* receiveAndSay(ch: Chan<number>, replies?: Chan<number>): Routine {
  const ms = yield* ch.recv();
  yield* computeAndSay(ms as number);
  if (replies !== undefined) yield* replies.send(0);
}

export function same(n: number): number {
  return n;
}

export function* forever(_n: number): Routine {
  yield* sleep(2 ** 30);
}

/** Its thread's own event loop never runs dry again, and is slow to answer. */
export function tick(n: number): number {
  setInterval(() => {
    for (const begun = performance.now(); performance.now() - begun < 20;);
  });
  return n;
}
