/** The event loop of browsers, as an exploration needs it: nobody can ask it to run its microtasks now. */

import type { EventLoop } from "../dev/testing/engine/event-loop.ts";
import { interceptTimers } from "./timer-globals.ts";

export const eventLoop: EventLoop = {
  drain: null,
  intercept: interceptTimers,
  begun: () => 0,
  resources: () => [],
};
