/** goroutines/errgroup: Go's x/sync `errgroup`. */

export { Group } from "./group.ts";
export { withContext } from "./with-context.ts";
