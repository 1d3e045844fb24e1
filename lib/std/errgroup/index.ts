/** goroutines/errgroup: Go's x/sync `errgroup`. */

export { Group, withContext } from "./group.ts";
