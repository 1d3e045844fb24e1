/** A world of two workers for one case. */

import { cores, type Cores, type CoresOptions } from "goroutines/cores";

/** What is performed beside two workers. */
export type WorldCases = Readonly<Record<string, (world: Cores) => Promise<void>>>;

/** What the workers do: compiled, it stands beside the programs. */
export const work: URL = new URL("./cores-work.js", import.meta.url);

/** Performs `body` beside two workers, and ends them. */
export async function inWorld(options: CoresOptions, body: (world: Cores) => Promise<void>): Promise<void> {
  const world = cores({ size: 2, ...options });
  try {
    await body(world);
  } finally {
    await world.close();
  }
}
