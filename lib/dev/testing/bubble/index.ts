/** The bubble: Go's testing/synctest. */

export { run, wait, type BubbleOptions } from "./run.ts";
