/** Go's defer, recover and named results, for ported code. */

export type { Deferrable, Frame, Recovered } from "./frame.ts";
export { func, type FuncBody } from "./func.ts";
