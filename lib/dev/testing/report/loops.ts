/** A trace that ends in the same steps again and again, as a livelock's does. */

/** The longest round that is looked for, in rows, and how many rounds make it a loop. */
const LONGEST = 24;
const ROUNDS = 4;

export interface Loop {
  /** Where the first round begins, by index. */
  readonly from: number;
  /** How many rows a round has. */
  readonly length: number;
  /** How many whole rounds there are. */
  readonly rounds: number;
}

/** The rounds in which `rows` end, if there are enough of them; two rows are the same if they are equal as text. */
export function loopOf(rows: readonly string[]): Loop | null {
  for (let length = 1; length <= LONGEST; length++) {
    let from = rows.length - length;
    while (from > 0 && rows[from - 1] === rows[from - 1 + length]) from--;
    const rounds = Math.floor((rows.length - from) / length);
    if (rounds >= ROUNDS) return { from, length, rounds };
  }
  return null;
}
