// The tasks that pools perform, the same for every side.

/** As little as a task can be: all of its time is dispatch. */
export function increment(i: number): number {
  return i + 1;
}

/** How many primes there are from `low` to below `high`, found by division: all of its time is work. */
export function countPrimes(low: number, high: number): number {
  let found = 0;
  for (let n = Math.max(low, 2); n < high; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) {
      if (n % d === 0) {
        prime = false;
        break;
      }
    }
    if (prime) found++;
  }
  return found;
}

/** The numbers below `n` in ranges, which are not equally much work: whoever is done takes the next. */
export function pieces(n: number, count: number): (readonly [low: number, high: number])[] {
  const size = Math.ceil(n / count);
  return Array.from({ length: count }, (_, i) => [i * size, Math.min(n, (i + 1) * size)] as const);
}
