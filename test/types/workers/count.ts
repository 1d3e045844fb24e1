/** The same, as a goroutine. */
import type { Routine, SendChan } from "goroutines";

export function* count(to: number, out: SendChan<number>): Routine {
  for (let n = 1; n <= to; n++) yield* out.send(n);
}
