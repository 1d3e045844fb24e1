/** Strategies by their names, as reports have them: for another thread, to which no function can be sent. */

import { auto } from "./auto.ts";
import { delay } from "./delay.ts";
import { dfs } from "./dfs.ts";
import { dpor } from "./dpor.ts";
import { pct } from "./pct.ts";
import { pos } from "./pos.ts";
import { random } from "./random.ts";
import { fifo } from "./scripted.ts";
import type { StrategyMaker } from "./strategy.ts";

const makers: Readonly<Record<string, (n: number | undefined) => StrategyMaker>> = {
  auto: () => auto(),
  delay: (bound) => delay({ bound: bound as number }),
  dfs: (preemptions) => dfs(preemptions === undefined ? {} : { preemptions }),
  dpor: () => dpor(),
  fifo: () => fifo(),
  pct: (depth) => pct({ depth: depth as number }),
  pos: () => pos(),
  random: () => random(),
};

/** The maker of the strategy that is called `name`, such as `pct(3)` or `auto: delay(2)`; null if none of ours is. */
export function strategyNamed(name: string): StrategyMaker | null {
  const [, word, n] = /^(\w+)(?:\((\d+)\))?(?:: .*)?$/.exec(name) ?? [];
  if (word === undefined || !Object.hasOwn(makers, word)) return null;
  if (n === undefined && (word === "delay" || word === "pct")) return null;
  return (makers[word] as (n: number | undefined) => StrategyMaker)(n === undefined ? undefined : Number(n));
}
