/**
 * What the environment says of every exploration of a process: `GOROUTINES_EXPLORE=seed=7,timeout=60s`. It goes before
 * what the code says, so that a nightly run searches longer, or a developer replays a token, without a change of code.
 *
 * In a browser a global of that name stands for it.
 */

import { host } from "#host";
import { describe } from "../../core/describe.ts";
import { UsageError } from "../../core/error.ts";
import { parseToken, timeModes, type Token, type TimeMode } from "./schedule.ts";
import { STRATEGY_NAMES, strategyNamed } from "./strategies/named.ts";
import type { StrategyMaker } from "./strategies/strategy.ts";

const NAME = "GOROUTINES_EXPLORE";

/** What it may say. Durations are in milliseconds. */
interface Environment {
  readonly seed?: number;
  readonly executions?: number;
  readonly timeout?: number;
  readonly shrink?: number;
  readonly maxSteps?: number;
  readonly strategy?: StrategyMaker;
  readonly time?: TimeMode;
  /** The one schedule that is executed, in place of a search. */
  readonly token?: Token;
}

type Parsers = {
  readonly [K in keyof Environment]-?: (text: string, key: string) => Exclude<Environment[K], undefined>;
};

const parsers: Parsers = {
  seed: whole(0),
  executions: whole(1),
  timeout: duration,
  shrink: whole(0),
  maxSteps: whole(1),
  strategy,
  time(text, key) {
    const mode = timeModes.find((each) => each === text);
    if (mode !== undefined) return mode;
    throw bad(key, text, `one of ${timeModes.join(", ")}`);
  },
  token(text, key) {
    try {
      return parseToken(NAME, text);
    } catch {
      throw bad(key, text, "that of a finding, such as d1:13.1,14.2~k3f9");
    }
  },
};

/**
 * What the environment says now; nothing, if it is silent.
 *
 * @throws {UsageError} `ERR_ENVIRONMENT`, which names the part that can't be meant.
 */
export function environment(): Environment {
  const text = host.env(NAME);
  if (text === undefined || text === "") return {};
  const found: Record<string, unknown> = {};
  // A token has commas of its own, and never a letter with `=` after one.
  for (const part of text.split(/,(?=[A-Za-z]*=|$)/)) {
    const [, key = "", value = ""] = /^([^=]*)=(.*)$/s.exec(part) ?? [];
    if (!Object.hasOwn(parsers, key)) throw unknown(part);
    if (key in found) throw new UsageError("ERR_ENVIRONMENT", `${NAME}: ${key} is given twice`);
    found[key] = parsers[key as keyof Environment](value, key);
  }
  return found;
}

function unknown(part: string): UsageError {
  const names = Object.keys(parsers).map((name) => `${name}=...`);
  return new UsageError(
    "ERR_ENVIRONMENT",
    `${NAME}: ${describe(part)} is none of ${names.join(", ")}, separated by commas`,
  );
}

function bad(key: string, text: string, wanted: string): UsageError {
  return new UsageError("ERR_ENVIRONMENT", `${NAME}: ${key} must be ${wanted}, not ${describe(text)}`);
}

function whole(least: number): (text: string, key: string) => number {
  return (text, key) => {
    const n = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(n) && n >= least) return n;
    throw bad(key, text, `a whole number, ${least} or more`);
  };
}

const units: { readonly [unit: string]: number } = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `60s`, `500ms`, `1.5h`; without a unit milliseconds. */
function duration(text: string, key: string): number {
  const [, n = "", unit = "ms"] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text) ?? [];
  const ms = Number(n) * (units[unit] as number);
  if (ms > 0) return ms;
  throw bad(key, text, "a duration such as 60s, 500ms, 2m or 1h");
}

function strategy(text: string, key: string): StrategyMaker {
  const maker = strategyNamed(text);
  if (maker !== null) return maker;
  throw bad(key, text, STRATEGY_NAMES);
}
