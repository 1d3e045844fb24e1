/** What workers do in the tests of deadlocks. */

import { readFile } from "node:fs/promises";
import { go, sleep, until, type Chan, type Routine } from "goroutines";

export function* receive(inn: Chan<number>): Routine {
  yield* inn.recv();
}

export function* echo(inn: Chan<number>, out: Chan<number>): Routine {
  yield* inn.forEach(function* (n) {
    yield* out.send(n);
  });
}

/** Sends late, for one reason or another. */
export function* late(why: string, out: Chan<number>): Routine {
  switch (why) {
    case "computes": {
      const end = performance.now() + 200;
      while (performance.now() < end);
      break;
    }
    case "sleeps":
      yield* sleep(200);
      break;
    case "waits for a promise":
      yield* until(new Promise((resolve) => setTimeout(resolve, 200)));
      break;
    case "reads a file":
      for (let n = 0; n < 20; n++) yield* until(readFile(new URL(import.meta.url)));
      break;
    case "leaves it to a callback":
      setTimeout(() => out.trySend(1), 200);
      return;
    case "leaves it to an async function":
      void (async () => {
        for (let n = 0; n < 20; n++) await new Promise((resolve) => setTimeout(resolve, 10));
        await out.send(1);
      })();
      return;
    case "leaves it to another goroutine":
      go(function* () {
        yield* sleep(200);
        yield* out.send(1);
      });
      return;
  }
  yield* out.send(1);
}
