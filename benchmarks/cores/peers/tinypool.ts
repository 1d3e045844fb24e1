// tinypool with two threads.

import { Tinypool } from "tinypool";
import { UNDER_WAY } from "../catalogue.ts";
import { dispatch } from "../dispatch.ts";
import type { Side } from "../../side.ts";

const pool = new Tinypool({
  filename: new URL("../tasks.js", import.meta.url).href,
  name: "increment",
  minThreads: 2,
  maxThreads: 2,
});
const call = (i: number): Promise<number> => pool.run(i) as Promise<number>;

export const side: Side = { rounds: { tasks: dispatch(call, UNDER_WAY), task: dispatch(call, 1) } };
