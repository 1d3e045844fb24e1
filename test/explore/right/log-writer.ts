/** A log: lines are written by one goroutine; `sync` returns once all lines before it are written. */

import { chan, type Chan, type Routine } from "goroutines";
import { WaitGroup } from "goroutines/sync";
import { returns, type Right } from "../right.ts";

type Entry = { readonly line: string } | { readonly synced: Chan<void> };

class Log {
  readonly #entries = chan<Entry>(2);
  readonly #wg = new WaitGroup();
  readonly written: string[] = [];

  constructor() {
    this.#wg.go(this.#write());
  }

  *log(line: string): Routine {
    yield* this.#entries.send({ line });
  }

  *sync(): Routine {
    const synced = chan<void>();
    yield* this.#entries.send({ synced });
    yield* synced.recv();
  }

  *close(): Routine {
    this.#entries.close();
    yield* this.#wg.wait();
  }

  *#write(): Routine {
    const { written } = this;
    yield* this.#entries.forEach((entry) => {
      if ("line" in entry) written.push(entry.line);
      else entry.synced.close();
    });
  }
}

export const right: Right = {
  name: "log-writer",
  *program() {
    const log = new Log();
    const wg = new WaitGroup();
    const complete: boolean[] = [];
    for (const name of ["a", "b"]) {
      wg.go(function* () {
        yield* log.log(`${name} begins`);
        yield* log.sync();
        complete.push(log.written.includes(`${name} begins`));
        yield* log.log(`${name} ends`);
      });
    }
    yield* wg.wait();
    yield* log.close();
    return [complete, log.written.length];
  },
  check: returns([[true, true], 4]),
};
