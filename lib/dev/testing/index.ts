/** goroutines/testing: finds a concurrency bug, shrinks its schedule, replays it. */

export { run, wait, type BubbleOptions } from "./bubble/index.ts";
export { checkDeterminism, DeterminismError, type DeterminismOptions } from "./check-determinism.ts";
export { checkLeaks, LeakError, type LeakCheck, type LeakedGoroutine, type LeakOptions } from "./check-leaks.ts";
export { choose } from "./choose.ts";
export { conformance, type ConformanceOptions } from "./conformance/conformance.ts";
export { explored, ExplorationError } from "./explored.ts";
export { goroutineDump } from "./goroutine-dump.ts";
export { shared, type Shared } from "./shared.ts";
