/** goroutines/testing: finds a concurrency bug, shrinks its schedule, replays it. */

export { run, wait, type BubbleOptions } from "./bubble/index.ts";
export { checkDeterminism, DeterminismError, type DeterminismOptions } from "./check-determinism.ts";
export { checkLeaks, LeakError, type LeakCheck, type LeakedGoroutine, type LeakOptions } from "./check-leaks.ts";
export { choose } from "./choose.ts";
export { conformance, type ConformanceOptions } from "./conformance/conformance.ts";
export { explored, ExplorationError } from "./explored.ts";
export { explore, type Exploration, type ExecutionOptions, type ExploreOptions } from "./explore.ts";
export { goroutineDump } from "./goroutine-dump.ts";
export { history, type History, type Invocation, type Performable } from "./linearizable/history.ts";
export { linearizable, type Linearizability, type LinearizableOptions } from "./linearizable/linearizable.ts";
export type { SequentialModel, Transition } from "./linearizable/sequential-model.ts";
export { replay, type Replay } from "./replay.ts";
export type { Finding } from "./report/finding.ts";
export type { Deviation, Schedule, TimeMode } from "./schedule.ts";
export { shared, type Shared } from "./shared.ts";
export { shrink, type ShrinkOptions } from "./shrink.ts";
export { auto } from "./strategies/auto.ts";
export { delay } from "./strategies/delay.ts";
export { dfs } from "./strategies/dfs.ts";
export { dpor } from "./strategies/dpor.ts";
export { fifo } from "./strategies/fifo.ts";
export { pct } from "./strategies/pct.ts";
export { pos } from "./strategies/pos.ts";
export { random } from "./strategies/random.ts";
export type { Strategy, StrategyMaker } from "./strategies/strategy.ts";
