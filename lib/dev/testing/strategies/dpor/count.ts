/**
 * The count behind a `WaitGroup` or a `CountDownLatch`: who waits there goes on once it is zero.
 *
 * To begin to wait commutes with counting down, unless that comes to zero. So the queue of those who wait is
 * a thing of its own: who begins to wait looks at it, and who counts down to zero changes it.
 */

import { WaitGroup } from "../../../../std/sync/index.ts";
import type { Deed } from "../../engine/observer.ts";
import { subjectOf } from "../../observe/specimen.ts";

interface Count {
  readonly value: number;
}

const Count: unknown = subjectOf(new WaitGroup().wait()).constructor;

export function isCount(thing: object): thing is Count {
  return thing.constructor === Count;
}

/** Whether the deed, which is about to be done to a count, changes who waits there. */
export function changesQueue({ verb, subject, value }: Deed): boolean {
  return verb === "add" && isCount(subject) && ((value as number) > 0 || subject.value + (value as number) <= 0);
}
