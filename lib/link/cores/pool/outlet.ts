/** How tasks leave a pool for its residents. */

import type { Chan } from "../../../core/chan.ts";
import type { TaskMessage } from "./protocol.ts";

/**
 * What has become of a task that has no answer, when a worker has died: it is as good as not sent; the dead worker had
 * it; somebody else has it.
 */
export type Fate = "unbegun" | "lost" | "elsewhere";

export interface Outlet {
  /** Where the residents of a worker take their tasks from. */
  tasksOf(worker: number): Chan<TaskMessage>;
  /** Where a resident takes the ticket of a task before it begins; -1 if it need not. */
  readonly table: number;
  /**
   * Sends a task, if there is room now; its ticket, or 0.
   *
   * @throws if an argument can't cross.
   */
  send(kind: number, args: readonly unknown[]): number;
  /** The task of `ticket` is over, or not wanted any more: nobody begins it, if nobody has. */
  forget(ticket: number): void;
  /** An answer to `ticket` has come, be it wanted or not. */
  answered(ticket: number): void;
  /** A worker has died. */
  died(worker: number): void;
  /** What has become of a task, now that `worker` has died; of one that is unbegun the ticket is void. */
  fateOf(ticket: number, worker: number): Fate;
  /** The residents may go. */
  close(): void;
}
