/** Go's package context. */

export { afterFunc } from "./after-func.ts";
export { background, todo, withoutCancel } from "./background.ts";
export { withCancel, withCancelCause, type CancelCauseFunc, type CancelFunc } from "./cancel.ts";
export { cause } from "./layer.ts";
export type { Context, ContextLike } from "./context.ts";
export { withDeadline, withDeadlineCause, withTimeout, withTimeoutCause } from "./deadline.ts";
export { Canceled, DeadlineExceeded } from "./errors.ts";
export { fromSignal, withSignal } from "./from-signal.ts";
export { withValue } from "./value.ts";
