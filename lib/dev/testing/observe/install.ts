/**
 * Puts everything that tells of deeds in its place, at the first observed execution of a search, and takes it off again
 * once no search goes on: see wrap.ts. Both take as long as hundreds of executions of a small body, so it stays in its
 * place between searches that follow each other in one turn of the host's loop.
 */

import { host } from "#host";
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
import { putOn, takeOff } from "./wrap.ts";

const state = {
  /** Whether it is in its place, and whether it has ever been. */
  isInstalled: false,
  isMade: false,
  /** How many searches go on. */
  searches: 0,
};

/** Performs a search, in which executions may be observed. */
export async function searching<T>(search: () => Promise<T>): Promise<T> {
  state.searches++;
  try {
    return await search();
  } finally {
    state.searches--;
    if (state.isInstalled) host.defer(uninstall);
  }
}

function uninstall(): void {
  if (!state.isInstalled || state.searches > 0) return;
  state.isInstalled = false;
  takeOff();
}

/** Nothing happens if it is in its place already. */
export function install(): void {
  if (state.isInstalled) return;
  state.isInstalled = true;
  if (state.isMade) putOn();
  else make();
}

function make(): void {
  state.isMade = true;
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
