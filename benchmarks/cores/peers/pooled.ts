// piscina with two threads.

import { Piscina } from "piscina";
import { UNDER_WAY } from "../catalogue.ts";
import { dispatch } from "../dispatch.ts";
import type { Side } from "../../side.ts";

export function pooled(options: { readonly concurrentTasksPerWorker?: number }): Side {
  const filename = new URL("../tasks.js", import.meta.url).href;
  const pool = new Piscina<number, number>({ filename, name: "increment", minThreads: 2, maxThreads: 2, ...options });
  const call = (i: number): Promise<number> => pool.run(i);
  return { rounds: { tasks: dispatch(call, UNDER_WAY), task: dispatch(call, 1) } };
}
