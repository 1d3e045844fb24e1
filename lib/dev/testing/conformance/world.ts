/** The channels of one program. */

import type { Op } from "../../../core/op.ts";
import type { AnyChan, Subject } from "./subject.ts";

/** What the channels give once closed; never sent. */
export const ZERO = 0;

export interface World {
  readonly subject: Subject;
  readonly channels: readonly AnyChan[];
  /** A receive of each, performed again and again, by several tasks at a time: an op is a description. */
  readonly receives: readonly Op<unknown>[];
}

export function newWorld(subject: Subject, caps: readonly number[]): World {
  const channels = caps.map((cap) => subject.makeChan(cap, ZERO));
  return { subject, channels, receives: channels.map((ch) => ch.recvOk()) };
}
