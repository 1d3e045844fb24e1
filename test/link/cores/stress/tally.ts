/**
 * Tallies: what a producer has sent into each channel, and what a consumer has received of each producer from each
 * channel.
 *
 * A producer numbers what it sends into one channel. If numbers only grow at each consumer, and count, sum and hash
 * over all consumers are the producer's own, then every value has arrived exactly once and in order.
 */

/** How many, their sum, and a sum of hashes. */
export type Tally = [count: number, sum: number, hash: number];

function hashOf(n: number): number {
  let h = Math.imul(n ^ (n >>> 16), 0x45d9f3b);
  h = Math.imul(h ^ (h >>> 16), 0x45d9f3b);
  return (h ^ (h >>> 16)) >>> 0;
}

export function newTally(): Tally {
  return [0, 0, 0];
}

export function note(tally: Tally, n: number): void {
  tally[0]++;
  tally[1] += n;
  tally[2] = (tally[2] + hashOf(n)) >>> 0;
}

export function add(tally: Tally, [count, sum, hash]: readonly number[]): void {
  tally[0] += count as number;
  tally[1] += sum as number;
  tally[2] = (tally[2] + (hash as number)) >>> 0;
}
