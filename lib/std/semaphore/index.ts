/** goroutines/semaphore: Go's golang.org/x/sync/semaphore. */

export { newWeighted, Weighted } from "./weighted.ts";
