/** goroutines/testing: finds a concurrency bug, shrinks its schedule, replays it. */

export { run, wait, type BubbleOptions } from "./bubble/index.ts";
export { shared, type Shared } from "./shared.ts";
