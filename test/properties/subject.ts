/** What the properties are checked on: an implementation of channels and select. */

import { select, trySelect, type Chan } from "goroutines";
import { Channel } from "../../lib/core/channel.ts";

/** A channel of which one can see how many wait. */
export interface OpenChan extends Chan<unknown, unknown> {
  readonly receivers: { readonly length: number };
  readonly senders: { readonly length: number };
}

export interface Subject {
  readonly makeChan: (cap: number, zero: unknown) => OpenChan;
  readonly select: typeof select;
  readonly trySelect: typeof trySelect;
}

export const ours: Subject = { makeChan: (cap, zero) => new Channel(cap, zero), select, trySelect };
