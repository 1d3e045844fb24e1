import { isMainThread } from "node:worker_threads";
import { square as squareOf } from "./help.ts";

export function square(n: number): string {
  return `${squareOf(n)} on ${isMainThread ? "the main thread" : "a worker"}`;
}
