// What comlink's workers offer.

import { parentPort, type MessagePort } from "node:worker_threads";
import { expose, wrap, type Remote } from "comlink";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import { increment } from "../tasks.ts";

let other: Remote<{ readonly increment: typeof increment }>;

const served = {
  increment,
  /** Offers it to the other worker too. */
  serve(port: MessagePort): void {
    expose({ increment }, nodeEndpoint(port));
  },
  join(port: MessagePort): void {
    other = wrap(nodeEndpoint(port));
  },
  /** Calls the other worker `n` times; the sum of the answers. */
  async play(n: number): Promise<number> {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const value = await other.increment(i);
      sum += value;
    }
    return sum;
  },
};

export type Served = typeof served;

if (parentPort === null) throw new Error("no worker");
expose(served, nodeEndpoint(parentPort));
