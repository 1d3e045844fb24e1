// Two workers with a MessagePort between them, and nothing else.

import { MessageChannel, Worker } from "node:worker_threads";
import type { Round } from "../../catalogue.ts";
import type { Side } from "../../side.ts";
import { UNDER_WAY } from "../catalogue.ts";
import { dispatch } from "../dispatch.ts";
import { kinds } from "../values.ts";
import type { Order } from "./worker.ts";

/** The two workers of a sample, joined by a port. */
class Pair {
  readonly #workers: readonly Worker[] = [0, 1].map(() => new Worker(new URL("./worker.js", import.meta.url)));
  #done: (total: number) => void = () => {};
  /** The tasks under way, by their number. */
  readonly #answers = new Map<number, (value: number) => void>();
  #sent = 0;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    [port1, port2].forEach((port, i) => this.#workers[i]?.postMessage(port, [port]));
    for (const worker of this.#workers) {
      worker.on("message", (message: number | readonly [number, number]) => {
        if (typeof message === "number") return this.#done(message);
        const [id, value] = message;
        this.#answers.get(id)?.(value);
        this.#answers.delete(id);
      });
    }
  }

  /** Gives each worker its part; what the second comes to. */
  both(first: Order, second: Order): Promise<number> {
    return new Promise((resolve) => {
      this.#done = resolve;
      this.#workers[1]?.postMessage(second);
      this.#workers[0]?.postMessage(first);
    });
  }

  /** Has a worker perform a task, the two taking turns. */
  call(argument: number): Promise<number> {
    return new Promise((resolve) => {
      const id = ++this.#sent;
      this.#answers.set(id, resolve);
      this.#workers[id & 1]?.postMessage({ do: "task", id, argument } satisfies Order);
    });
  }
}

let made: Pair | null = null;
const pair = (): Pair => (made ??= new Pair());

const pingPong: Round = (n) => pair().both({ do: "pong", n }, { do: "ping", n });

export const port: Side = {
  rounds: {
    ...Object.fromEntries(
      kinds.map((kind): [string, Round] => [
        kind,
        (n) => pair().both({ do: "produce", kind, n }, { do: "consume", kind, n }),
      ]),
    ),
    "ping-pong": pingPong,
    parked: pingPong,
    tasks: dispatch((i) => pair().call(i), UNDER_WAY),
    task: dispatch((i) => pair().call(i), 1),
  },
};
