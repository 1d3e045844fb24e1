/** Vector clocks: how far each goroutine had got, by its id. Whoever is missing had not begun. */

export type Clock = number[];

/** `clock` knows from now on all that `other` knows. */
export function join(clock: Clock, other: Clock): void {
  for (let id = clock.length; id < other.length; id++) clock.push(0);
  for (let id = 0; id < other.length; id++) {
    const time = other[id] as number;
    if (time > (clock[id] as number)) clock[id] = time;
  }
}

/** Whether goroutine `id`'s deeds up to `time` come before what `clock` stands for. */
export function knows(clock: Clock, id: number, time: number): boolean {
  return (clock[id] ?? 0) >= time;
}
