/** goroutines: Go's concurrency for TypeScript. The front door. */

export { after } from "./core/timer-channel.ts";
export { attempt, type Attempted } from "./core/attempt.ts";
export { call } from "./core/call.ts";
export type { Cases, NamedCases, SelectOp, Selected } from "./core/cases.ts";
export { chan, type Chan, type RecvChan, type SendChan } from "./core/chan.ts";
export { neverCloses } from "./core/closed.ts";
export { leftoverOps, type LeftoverOp } from "./core/debug.ts";
export { DeadlockError, FatalError, GoError, RuntimeError, UsageError } from "./core/error.ts";
export { go, type Go } from "./core/go.ts";
export { goexit, isGoexit } from "./core/goexit.ts";
export { gosched } from "./core/gosched.ts";
export { main } from "./core/main.ts";
export { isNil, nilChan, type NilChan } from "./core/nil-chan.ts";
export { numGoroutine } from "./core/default-program.ts";
export type { Op, Park, Routine } from "./core/op.ts";
export { stop, type Each } from "./core/receivable.ts";
export type { PlainResult, RoutineLike } from "./core/routine.ts";
export { run, type Body, type Plain, type RunOptions, type Runtime } from "./core/run.ts";
export { select, trySelect, type SelectOptions } from "./core/select.ts";
export { program, type ProgramOptions } from "./core/standing-program.ts";
export { sleep } from "./core/sleep.ts";
export type { Task } from "./core/task.ts";
export { until } from "./core/until.ts";
