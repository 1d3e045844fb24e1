/** Programs under the report's eyes. */

import type { Body } from "../../../../lib/core/run.ts";
import { Engine } from "../../../../lib/dev/testing/engine/engine.ts";
import type { Finding } from "../../../../lib/dev/testing/report/finding.ts";
import { record, type Recorded } from "../../../../lib/dev/testing/report/record.ts";
import { parseToken } from "../../../../lib/dev/testing/schedule.ts";

export interface Given {
  readonly maxSteps?: number;
  readonly leaks?: boolean;
  readonly check?: (value: unknown) => void;
}

/** One execution of `body`, by `token`: the default schedule if it is left out. */
export function recorded(
  body: Body<unknown>,
  token = "d1:",
  { maxSteps = 500, leaks = true, check }: Given = {},
): Promise<Recorded> {
  const given = parseToken("test", token);
  return record(new Engine({ time: given.time, maxSteps, leaks, check: check ?? null }), body, given);
}

/** What that execution fails with. */
export async function findingOf(body: Body<unknown>, token?: string, given?: Given): Promise<Finding> {
  const { finding } = await recorded(body, token, given);
  if (finding === null) throw new Error("the execution has not failed");
  return finding;
}

/** What that execution fails with, as a search tells of it: what may help is tried. */
export async function triedOf(body: Body<unknown>, token = "d1:", { check }: Given = {}): Promise<Finding> {
  const given = parseToken("test", token);
  const engine = new Engine({ time: given.time, maxSteps: 500, leaks: true, check: check ?? null });
  const { finding } = await record(engine, body, given, { search: { executions: 1, strategy: "test", seed: 1 } });
  if (finding === null) throw new Error("the execution has not failed");
  return finding;
}
