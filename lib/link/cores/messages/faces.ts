/** What the users of a gate have in their hands, by its kind. */

import { LATCH, MUTEX, ONCE, RW_MUTEX, SEMAPHORE, WAIT_GROUP } from "../memory/heap-objects.ts";
import { PortLatch } from "./faces/latch.ts";
import { PortMutex } from "./faces/mutex.ts";
import { PortOnce } from "./faces/once.ts";
import { PortRWMutex } from "./faces/rw-mutex.ts";
import { PortSemaphore } from "./faces/semaphore.ts";
import { PortWaitGroup } from "./faces/wait-group.ts";
import type { PortGate } from "./gate.ts";

const faces: ReadonlyMap<number, new (gate: PortGate) => object> = new Map<number, new (gate: PortGate) => object>([
  [MUTEX, PortMutex],
  [RW_MUTEX, PortRWMutex],
  [WAIT_GROUP, PortWaitGroup],
  [SEMAPHORE, PortSemaphore],
  [ONCE, PortOnce],
  [LATCH, PortLatch],
]);

export function faceOf(gate: PortGate): object {
  const Face = faces.get(gate.kind) as new (gate: PortGate) => object;
  return new Face(gate);
}
