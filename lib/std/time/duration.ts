/** Go's constants for durations: milliseconds as numbers, fractions allowed. */

/** A nanosecond, in milliseconds. */
export const Nanosecond = 1e-6;
/** A microsecond, in milliseconds. */
export const Microsecond = 1e-3;
/** A millisecond: the unit of every duration. */
export const Millisecond = 1;
/** A second, in milliseconds. */
export const Second = 1000;
/** A minute, in milliseconds. */
export const Minute: number = 60 * Second;
/** An hour, in milliseconds. */
export const Hour: number = 60 * Minute;
