/** goroutines/cores: goroutines on other threads, and channels that cross. */

export { cores, type Cores, type CoresOptions, type WorkerExit } from "./cores.ts";
export { goOn, type Where } from "./crew.ts";
export { shared } from "./shared.ts";
