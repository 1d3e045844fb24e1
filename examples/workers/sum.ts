/** What vector-sum.ts has the cores do. */

export function add(a: number, b: number): number {
  return a + b;
}
