// piscina with as many tasks on a worker at a time as are under way, so that none waits for the thread that dispatches.

import { UNDER_WAY } from "../catalogue.ts";
import { pooled } from "./pooled.ts";
import type { Side } from "../../side.ts";

export const side: Side = pooled({ concurrentTasksPerWorker: UNDER_WAY / 2 });
