/** goroutines/sync: Go's package sync, and what people from elsewhere look for beside it. */

export { Cond } from "./cond.ts";
export { CountDownLatch } from "./countdown-latch.ts";
export { CyclicBarrier } from "./cyclic-barrier.ts";
export { SyncMap, type Found } from "./map.ts";
export { onceFunc, onceValue, onceValues } from "./once-func.ts";
export { Once, type OnceFunction } from "./once.ts";
export { Pool } from "./pool.ts";
export { WaitGroup } from "./wait-group.ts";
export { type Locker, Mutex } from "./mutex.ts";
export type { Preference } from "./sharing.ts";
export { ReentrantMutex } from "./reentrant-mutex.ts";
export { RWMutex, type RWMutexOptions } from "./rw-mutex.ts";
