/**
 * moby#33293: the client's wait for a container returns two channels, one of them for an error. Where the request
 * itself fails, it sends the error before it returns the channel, so there is nobody yet who could receive:
 * `docker wait` for a container that does not exist hangs. The fix gives the channel room for the one error.
 */

import { chan, go, select, type RecvChan, type Routine, type SendChan } from "goroutines";
import type { Kernel } from "../../kernel.ts";

interface Waiting {
  readonly status: RecvChan<number>;
  readonly error: RecvChan<string>;
}

class Client {
  readonly #containers: ReadonlyMap<string, number>;
  readonly #fixed: boolean;

  constructor(containers: ReadonlyMap<string, number>, fixed: boolean) {
    this.#containers = containers;
    this.#fixed = fixed;
  }

  *containerWait(name: string): Routine<Waiting> {
    const status = chan<number>();
    const error = chan<string>(this.#fixed ? 1 : 0);
    const exit = this.#containers.get(name);
    if (exit === undefined) yield* error.send(`No such container: ${name}`);
    else go(this.#response(exit, status));
    return { status, error };
  }

  *#response(exit: number, status: SendChan<number>): Routine {
    yield* status.send(exit);
  }
}

/** `docker wait a b` */
const program = (fixed: boolean) =>
  function* (): Routine {
    const client = new Client(new Map([["a", 0]]), fixed);
    for (const name of ["a", "b"]) {
      const { status, error } = yield* client.containerWait(name);
      yield* select({ status: status.recv(), error: error.recv() });
    }
  };

export const kernel: Kernel = {
  project: "moby",
  number: 33293,
  blocking: true,
  class: "Communication Deadlock / Channel",
  bug: "A function sends into a channel without room that only its caller, to whom it has not returned, will receive from.",
  source: "https://github.com/moby/moby/pull/33293",
  original: { goroutines: 2, locks: 0, channels: 1 },
  kept: { goroutines: 2, locks: 0, channels: 4 },
  symptoms: ["deadlock"],
  buggy: program(false),
  fixed: program(true),
};
