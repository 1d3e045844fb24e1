/** goroutines/testing: finds a concurrency bug, shrinks its schedule, replays it. */

export { shared, type Shared } from "./shared.ts";
