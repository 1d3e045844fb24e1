/**
 * The values that exist once a thread and are told by `===`: they arrive as the receiving thread's own.
 * Their order is part of the format.
 */

import { Canceled, DeadlineExceeded } from "../../../std/context/index.ts";

export const wellKnown: readonly object[] = [Canceled, DeadlineExceeded];
