/** A server: a listener, a goroutine for each connection, and a stop that lets connections end. */

import { chan, select, type Chan, type Routine } from "goroutines";
import { WaitGroup } from "goroutines/sync";
import { returns, type Right } from "../right.ts";

interface Connection {
  readonly requests: Chan<string>;
  readonly answers: Chan<string>;
}

class Server {
  readonly #incoming = chan<Connection>();
  readonly #quit = chan<void>();
  readonly #wg = new WaitGroup();

  start(): void {
    this.#wg.go(this.#accept());
  }

  *connect(): Routine<Connection | null> {
    const connection = { requests: chan<string>(), answers: chan<string>(1) };
    const r = yield* select({ in: this.#incoming.send(connection), quit: this.#quit.recv() });
    return r.case === "in" ? connection : null;
  }

  *stop(): Routine {
    this.#quit.close();
    yield* this.#wg.wait();
  }

  *#accept(): Routine {
    for (;;) {
      const r = yield* select({ connection: this.#incoming.recv(), quit: this.#quit.recv() });
      if (r.case === "quit" || r.value === undefined) return;
      this.#wg.go(this.#serve(r.value));
    }
  }

  *#serve({ requests, answers }: Connection): Routine {
    yield* requests.forEach(function* (request) {
      yield* answers.send(request.toUpperCase());
    });
    answers.close();
  }
}

export const right: Right = {
  name: "echo-server",
  *program() {
    const server = new Server();
    server.start();
    const clients = new WaitGroup();
    const heard = new Set<string>();
    function* client(name: string): Routine {
      const connection = yield* server.connect();
      if (connection === null) return;
      yield* connection.requests.send(`hello from ${name}`);
      connection.requests.close();
      yield* connection.answers.forEach((answer) => {
        heard.add(answer);
      });
    }
    clients.go(client, "ada");
    clients.go(client, "bob");
    yield* clients.wait();
    yield* server.stop();
    return [...heard].toSorted();
  },
  check: returns(["HELLO FROM ADA", "HELLO FROM BOB"]),
};
