/** A `Once` by messages. Who has entered runs the function; once it has ended all others pass. */

import { created } from "../../../../core/debug.ts";
import type { Task } from "../../../../core/task.ts";
import type { OnceFunction } from "../../../../std/sync/index.ts";
import type { SharedOnce } from "../../../sync.ts";
import { Do, REASON } from "./checks.ts";
import { END } from "../wire.ts";
import { Face, Pass } from "./face.ts";

export class PortOnce extends Face implements SharedOnce {
  do(f: OnceFunction<unknown>): Task<void> {
    const { gate } = this;
    // Who passes without a token comes too late.
    const begin = new Pass(gate, REASON, (taken) => taken === 1);
    return created(new Do(begin, () => gate.tell(END, 1), f), this.do);
  }
}
