// comlink on two workers, which take turns; and for a ping-pong a call from one worker to the other.

import { Worker, MessageChannel } from "node:worker_threads";
import { transfer, wrap, type Remote } from "comlink";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import { UNDER_WAY } from "../catalogue.ts";
import { dispatch } from "../dispatch.ts";
import type { Side } from "../../side.ts";
import type { Served } from "./comlink-worker.ts";

const workers: readonly Remote<Served>[] = [0, 1].map(() =>
  wrap<Served>(nodeEndpoint(new Worker(new URL("./comlink-worker.js", import.meta.url)))),
);
let turn = 0;
const call = (i: number): Promise<number> => (workers[turn++ & 1] as Remote<Served>).increment(i);

const { port1, port2 } = new MessageChannel();
/** Moves a port; comlink's types are a browser's. */
const moved = <T>(port: T): T => transfer(port, [port as never]);
const joined = Promise.all([workers[0]?.serve(moved(port1)), workers[1]?.join(moved(port2))]);

export const side: Side = {
  rounds: {
    tasks: dispatch(call, UNDER_WAY),
    task: dispatch(call, 1),
    "ping-pong": async (n) => {
      await joined;
      return (workers[1] as Remote<Served>).play(n);
    },
  },
};
