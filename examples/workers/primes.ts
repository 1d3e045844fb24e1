/** What prime-count.ts and responsive.ts have the cores do. */

export interface Range {
  readonly from: number;
  /** One behind the last. */
  readonly to: number;
}

/** Numbers from 2 on, in ranges of 10,000. */
export function* rangesBelow(end: number): Generator<Range> {
  for (let from = 2; from < end; from += 10_000) yield { from, to: Math.min(end, from + 10_000) };
}

export function countPrimes({ from, to }: Range): number {
  let count = 0;
  for (let n = from; n < to; n++) if (isPrime(n)) count++;
  return count;
}

function isPrime(n: number): boolean {
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return false;
  return true;
}

export function add(a: number, b: number): number {
  return a + b;
}
