/** What the properties are checked on: the kernel's channels, with its select. */

import { chan, select, trySelect, type Chan } from "goroutines";
import type { Subject } from "../../lib/dev/testing/conformance/subject.ts";

export const ours: Subject = {
  makeChan: (capacity, zero): Chan<unknown, unknown> => chan(capacity, zero),
  select,
  trySelect,
  settle: null,
  lacks: new Set(),
};
