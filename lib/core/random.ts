/** The chance by which select chooses among ready cases: xorshift32, faster than Math.random. */

let state = (Math.random() * 2 ** 32) | 1;

/** A whole number from 0 to `below - 1`, each as likely. `below` is small: the bias is under 2^-20. */
export function random(below: number): number {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  // The high bits are the better ones; multiplying maps them to the range without a division.
  return Math.floor(((state >>> 0) / 4294967296) * below);
}

/** What it returns from here on follows from `seed`. For tests. */
export function reseed(seed: number): void {
  // Neighbouring seeds lie far apart, and none is 0, at which it would stay.
  state = Math.imul(seed, 0x9e3779b1) | 1;
}
