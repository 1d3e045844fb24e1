/** What a worker of ours runs: it sits down in the world, and starts the goroutines that others send it. */

import { threads } from "#threads";
import { attend, type Invitation } from "./attend.ts";

const started = threads.started();
if (started !== null) attend(started.data as Invitation, started.parent);
