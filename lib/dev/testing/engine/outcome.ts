/** What an execution came to. */

import type { Goroutine } from "../../../core/goroutine.ts";

/**
 * What can be found.
 *
 * - `deadlock`: main has not returned, and nothing can run again.
 * - `leak`: main has returned, and a goroutine waits for ever, or runs for ever.
 * - `panic`: a goroutine threw and nobody caught it, or a fatal error occurred.
 * - `race`: two accesses to a `shared` variable that nothing orders, one of them a write.
 * - `livelock`: goroutines run for ever, under a fair scheduler too, and main never returns.
 * - `starvation`: a goroutine waits through a whole fair run, while others go on.
 * - `property`: the check of what main returned threw.
 */
export type Kind = "deadlock" | "leak" | "panic" | "race" | "livelock" | "starvation" | "property";

export interface Failure {
  readonly kind: Kind;
  /** In one line. */
  readonly message: string;
  /** What was thrown, where something was. */
  readonly error?: unknown;
  /** Whom it is about: who waits, who threw, who raced. */
  readonly goroutines: readonly Goroutine[];
}
