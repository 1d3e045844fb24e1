/** goroutines/rollup: a plugin for rollup, rolldown and Vite. */

export { goroutines, type GoroutinesPlugin } from "./plugin.ts";
