/** What a worker's module imports in turn. */
export function square(n: number): number {
  return n * n;
}
