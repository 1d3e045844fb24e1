/** Strategies by their names, as reports have them: for the environment, and for a thread, to which none can be sent. */

import { auto } from "./auto.ts";
import { delay } from "./delay.ts";
import { dfs } from "./dfs.ts";
import { dpor } from "./dpor.ts";
import { pct } from "./pct.ts";
import { pos } from "./pos.ts";
import { random } from "./random.ts";
import { fifo } from "./scripted.ts";
import type { StrategyMaker } from "./strategy.ts";

const plain: { readonly [name: string]: () => StrategyMaker } = { auto, fifo, random, pos, dpor, dfs };

/** Those with a number in brackets. */
const numbered: { readonly [name: string]: (n: number) => StrategyMaker } = {
  dfs: (preemptions) => dfs({ preemptions }),
  pct: (depth) => pct({ depth }),
  delay: (bound) => delay({ bound }),
};

/** What a name may be, for a message. */
export const STRATEGY_NAMES = "auto, fifo, random, pos, dpor, dfs, dfs(2), pct(3) or delay(2)";

/** The maker of the strategy that is called `name`, such as `pct(3)` or `auto: delay(2)`; null if none of ours is. */
export function strategyNamed(name: string): StrategyMaker | null {
  const [, word = "", n] = /^([a-z]+)(?:\((\d+)\))?$/.exec(name.replace(/^auto: .*/, "auto")) ?? [];
  if (n === undefined) return Object.hasOwn(plain, word) ? (plain[word] as () => StrategyMaker)() : null;
  if (!Object.hasOwn(numbered, word)) return null;
  try {
    return (numbered[word] as (n: number) => StrategyMaker)(Number(n));
  } catch {
    // A depth of 0.
    return null;
  }
}
