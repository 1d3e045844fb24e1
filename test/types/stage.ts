// What the docstring examples take for granted: the channels and functions around them, so that each can run to its
// end.
import * as fc from "fast-check";
import { chan, type Chan, type Routine } from "goroutines";

export interface Job {
  readonly id: number;
}

export interface Tree {
  readonly left?: Tree;
  readonly value: number;
  readonly right?: Tree;
}

export interface Stage {
  readonly ch: Chan<number>;
  readonly jobs: Chan<Job>;
  readonly results: Chan<number>;
  readonly input: Chan<number>;
  readonly x: number;
  readonly next: number;
  readonly done: boolean;
  readonly url: string;
  readonly fetch: (url: string, init?: { signal?: AbortSignal }) => Promise<{ readonly status: number }>;
  readonly step: () => Routine;
  readonly idle: () => void;
  readonly log: (...values: unknown[]) => void;
  /** As its users import it. */
  readonly fc: typeof fc;
}

/** A stage of its own for each example: every channel can be received from and sent to at once. */
export function stage(): Stage {
  const full = <T>(value: T): Chan<T> => {
    const channel = chan<T>(16);
    channel.trySend(value);
    return channel;
  };
  return {
    ch: full(1),
    jobs: full({ id: 1 }),
    results: full(1),
    input: full(1),
    x: 1,
    next: 1,
    done: true,
    url: "https://example.org/",
    fetch: async () => ({ status: 200 }),
    *step() {},
    idle() {},
    log() {},
    fc,
  };
}
