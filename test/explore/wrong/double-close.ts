/** A server that is stopped from two sides: by its owner, and by a signal. */

import { chan, go, type Routine } from "goroutines";
import { WaitGroup } from "goroutines/sync";
import type { Wrong } from "../wrong.ts";

class Server {
  readonly #quit = chan<void>();
  readonly #wg = new WaitGroup();

  constructor() {
    this.#wg.go(this.#serve());
  }

  *stop(): Routine {
    this.#quit.close();
    yield* this.#wg.wait();
  }

  *#serve(): Routine {
    yield* this.#quit.recv();
  }
}

export const wrong: Wrong = {
  name: "double-close",
  mistake: "stop closes a channel, and is called twice",
  kind: "panic",
  cause: /close of closed channel/,
  advice: { helps: /close ch1 once, in one place or by once\.do/ },
  *program() {
    const server = new Server();
    go(function* onSignal() {
      yield* server.stop();
    });
    yield* server.stop();
  },
};
