/** goroutines/testing/conformance: whether channels of your own behave as Go's do. Needs the package fast-check. */

export { conformance, type ConformanceOptions } from "./conformance.ts";
