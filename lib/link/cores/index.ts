/** goroutines/cores: goroutines on other threads, and channels that cross. */

export { cores } from "./cores.ts";
export type { Cores, CoresOptions, WorkerExit } from "../workers.ts";
export { transfer } from "../codec/transfer.ts";
export { goOn } from "../go-on.ts";
export type { Where } from "../world.ts";
export type { ResourceLimits } from "../threads.ts";
export { shared, type SharedMakers } from "../makers.ts";
export type {
  SharedBool,
  SharedInt32,
  SharedInt64,
  SharedLatch,
  SharedMutex,
  SharedOnce,
  SharedRWMutex,
  SharedSemaphore,
  SharedWaitGroup,
} from "../sync.ts";
export type { SharedContext } from "../context.ts";
export { pool, type Pool, type PoolFunction, type PoolOptions, type ResultOf } from "./pool/pool.ts";
export type { ParallelOptions, Progress } from "./parallel/batch.ts";
export type { Inputs } from "./parallel/inputs.ts";
export {
  parallel,
  type InputOf,
  type ItemFunction,
  type MapOptions,
  type Parallel,
  type ReduceOptions,
} from "./parallel/parallel.ts";
