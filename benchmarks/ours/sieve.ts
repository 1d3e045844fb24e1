// The prime sieve. It runs over the numbers up to the n-th prime and then closes, filter by filter, so
// that a round leaves no goroutine behind.

import { chan, go, run, type RecvChan, type Routine, type Chan } from "goroutines";
import { lastPrime } from "../catalogue.ts";

function* generate(out: Chan<number>, limit: number): Routine {
  for (let i = 2; i <= limit; i++) yield* out.send(i);
  out.close();
}

function* filter(from: RecvChan<number>, out: Chan<number>, prime: number): Routine {
  for (let i; (i = yield* from.recv()) !== undefined;) {
    if (i % prime !== 0) yield* out.send(i);
  }
  out.close();
}

/** The sum of the first n primes. */
export function sieve(n: number): Promise<number> {
  return run(function* () {
    let head = chan<number>();
    go(generate, head, lastPrime(n));
    let sum = 0;
    for (let prime; (prime = yield* head.recv()) !== undefined;) {
      sum += prime;
      const next = chan<number>();
      go(filter, head, next, prime);
      head = next;
    }
    return sum;
  });
}
