/** What the docstring examples of goroutines/cores have workers do. */

export function square(n: number): number {
  return n * n;
}

export function add(a: number, b: number): number {
  return a + b;
}
