/** The event loop of browsers, as an exploration needs it: it can't be asked to run its microtasks now. */

import type { EventLoop } from "../dev/testing/engine/event-loop.ts";

export const eventLoop: EventLoop = {
  drain: null,
  intercept: () => () => {},
  begun: () => 0,
  resources: () => [],
};
