/** goroutines/singleflight: Go's x/sync `singleflight`. */

export { Group, type Done, type Result } from "./group.ts";
