// The sieve as a chain of generators, each pulling from the one before: one resumption a number passed.

import { lastPrime } from "../catalogue.ts";

type Numbers = Generator<number, void, unknown>;

function* generate(limit: number): Numbers {
  for (let i = 2; i <= limit; i++) yield i;
}

function* filter(from: Numbers, prime: number): Numbers {
  for (let next = from.next(); next.done !== true; next = from.next()) {
    if (next.value % prime !== 0) yield next.value;
  }
}

export function sieve(n: number): number {
  let head = generate(lastPrime(n));
  let sum = 0;
  for (let next = head.next(); next.done !== true; next = head.next()) {
    sum += next.value;
    head = filter(head, next.value);
  }
  return sum;
}
