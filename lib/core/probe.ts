/**
 * The probe: what `testing` puts into a program to decide in the runtime's stead.
 *
 * A program with a probe is driven by whoever made it, not by the scheduler: its goroutines give way
 * before every op, and wait in the run queue for `step`. While it is driven, `thread.probe` is asked for the
 * rest of the runtime's choices. In production that is null, and is looked at where a select has several
 * ready cases: never on the way of a value.
 */

export interface Probe {
  /** Which of `ready` ready cases a select takes: an index, 0 to `ready - 1`. */
  choose(ready: number): number;
}
