/** Puts everything that tells of deeds in its place, once for all executions: see wrap.ts. */

import { thread } from "../../../core/thread.ts";
import { observeAtomics } from "./atomics.ts";
import { observeChannels } from "./channels.ts";
import { observeWakes } from "./completion.ts";
import { observeConds } from "./cond.ts";
import { observeContexts } from "./contexts.ts";
import { observeCounts } from "./counts.ts";
import { observeFlights } from "./flights.ts";
import { observeGroups } from "./groups.ts";
import { observeLocks } from "./locks.ts";
import { observeOnce } from "./once.ts";
import { observeSelects } from "./selects.ts";
import { observeSemaphores } from "./semaphores.ts";
import { observeStores } from "./stores.ts";
import { observeTimers } from "./timers.ts";

let installed = false;

export function install(): void {
  if (installed) return;
  installed = true;
  // The objects that are made on the way belong to no execution, though a goroutine of one may be running.
  const { current, budget } = thread;
  thread.current = null;
  observeWakes();
  observeChannels();
  observeSelects();
  observeTimers();
  observeLocks();
  observeCounts();
  observeOnce();
  observeConds();
  observeAtomics();
  observeContexts();
  observeSemaphores();
  observeGroups();
  observeFlights();
  observeStores();
  thread.current = current;
  thread.budget = budget;
}
