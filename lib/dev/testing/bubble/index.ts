/** The bubble: Go's testing/synctest. */

export { run, type BubbleOptions } from "./run.ts";
export { wait } from "./wait.ts";
