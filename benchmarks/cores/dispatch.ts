// How the sides that answer by promises are asked: so many tasks under way at a time.

import type { Round } from "../catalogue.ts";

export function dispatch(call: (argument: number) => Promise<number>, underWay: number): Round {
  return async (n) => {
    let next = 0;
    let sum = 0;
    const caller = async (): Promise<void> => {
      while (next < n) {
        const value = await call(next++);
        sum += value;
      }
    };
    await Promise.all(Array.from({ length: underWay }, caller));
    return sum;
  };
}
