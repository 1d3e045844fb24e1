/** Go's package sync/atomic; the integers and the boolean also over memory that threads share. */

export { Bool } from "./bool.ts";
export { Int32, Uint32 } from "./integer32.ts";
export { Int64, Uint64 } from "./integer64.ts";
export type { Integer } from "./integer.ts";
export { Pointer } from "./pointer.ts";
export { Value } from "./value.ts";
