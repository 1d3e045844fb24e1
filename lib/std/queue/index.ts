/** goroutines/queue: a joinable queue. */

export { Queue } from "./queue.ts";
