/** The buffer property: bursts of sends and receives that never wait, on a buffer that grows, wraps and drains. */

import assert from "node:assert/strict";
import fc, { type Arbitrary } from "fast-check";
import type { Selection } from "./action.ts";
import type { Case } from "./model.ts";
import { newWorld, performNow, type Observed } from "./perform.ts";
import { Referee } from "./referee.ts";
import type { Subject } from "./subject.ts";

export interface Bursts {
  readonly cap: number;
  readonly bursts: readonly { readonly op: "send" | "recv"; readonly times: number }[];
}

export const bursts: Arbitrary<Bursts> = fc.record({
  cap: fc.oneof({ weight: 1, arbitrary: fc.nat(16) }, { weight: 4, arbitrary: fc.integer({ min: 17, max: 100 }) }),
  bursts: fc.array(fc.record({ op: fc.constantFrom("send" as const, "recv" as const), times: fc.nat(50) }), {
    minLength: 1,
    maxLength: 16,
    size: "max",
  }),
});

/** @throws AssertionError where the subject differs from the model. */
export function buffers(subject: Subject, program: Bursts): void {
  const world = newWorld(subject, [program.cap]);
  const referee = new Referee([program.cap]);
  let value = 0;
  for (const { op, times } of program.bursts) {
    for (let n = 0; n < times; n++) {
      const c: Case = op === "send" ? { op, ch: 0, value: ++value } : { op, ch: 0 };
      const action: Selection = { kind: "select", cases: [c], waits: false, form: "plain" };
      const observed = performNow(world, action);
      const expected: Observed = referee.step(0, action, observed).get(0) ?? "would block";
      assert.deepEqual(observed, expected);
      assert.equal(world.channels[0]?.len, referee.model.channels[0]?.buffer.length);
    }
  }
}
