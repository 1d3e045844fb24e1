/** The programs of the tour, in its order. The last one measures: its last line closes the tour. */
export const stops = [
  "hello",
  "ping-pong",
  "worker-pool",
  "pipeline",
  "prime-sieve",
  "timeout",
  "broadcast",
  "deadlock",
  "find-a-deadlock",
  "async",
  "first-answer",
  "many",
] as const;
