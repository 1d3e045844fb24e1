// What the snippets of the pages take for granted: the channels and functions around them, so that each can run to its
// end.
import { chan, type Chan, type RecvChan, type Routine } from "goroutines";
import { background, type Context } from "goroutines/context";

export interface Tree {
  readonly left: Tree | null;
  readonly value: number;
  readonly right: Tree | null;
}

/** Something that was opened and has to be closed. */
export interface File extends Disposable {
  readonly parse: () => Routine;
  readonly close: () => void;
}

export interface Stage {
  /** Holds 1, 2, 3 and is closed. */
  readonly ch: Chan<number>;
  /** Holds 1, 2, 3 and is closed. */
  readonly jobs: Chan<number>;
  /** Holds 1, 2, 3 and is open. */
  readonly values: Chan<number>;
  readonly results: Chan<number>;
  /** Holds nothing, and nobody sends. */
  readonly empty: RecvChan<number>;
  /** Gets a value in a moment. */
  readonly quit: RecvChan<void>;
  readonly x: number;
  readonly id: number;
  readonly url: string;
  readonly total: { n: number };
  readonly tree: Tree;
  readonly ctx: Context;
  readonly s: { readonly serve: (x: number) => Routine };
  readonly f: (x: number) => Routine;
  readonly work: (x?: number) => Routine;
  readonly setup: () => Routine;
  /** A channel that delivers `values` and is closed then. */
  readonly count: (...values: number[]) => Chan<number>;
  readonly parse: (text: string) => Routine<number>;
  readonly open: (name: string) => File;
  readonly lastError: () => unknown;
  readonly use: (...values: unknown[]) => void;
  readonly get: (url: string, init?: { signal?: AbortSignal }) => Promise<{ readonly status: number }>;
}

/** A stage of its own for each snippet. */
export function stage(): Stage {
  const count = (...values: number[]): Chan<number> => {
    const channel = chan<number>(16);
    for (const value of values) channel.trySend(value);
    channel.close();
    return channel;
  };
  const values = chan<number>(16);
  for (const value of [1, 2, 3]) values.trySend(value);
  const quit = chan<void>(1);
  setTimeout(() => quit.trySend(), 5);
  const leaf = (value: number): Tree => ({ left: null, value, right: null });
  function* work(): Routine {}
  return {
    ch: count(1, 2, 3),
    jobs: count(1, 2, 3),
    values,
    results: chan<number>(16),
    empty: chan<number>(),
    quit,
    x: 1,
    id: 7,
    url: "https://example.org/",
    total: { n: 0 },
    tree: { left: leaf(1), value: 2, right: leaf(3) },
    ctx: background(),
    s: { serve: work },
    f: work,
    work,
    setup: work,
    count,
    *parse(text) {
      if (/^\d+$/.test(text)) return Number(text);
      throw new Error(`no number: ${text}`);
    },
    open: () => ({ parse: work, close() {}, [Symbol.dispose]() {} }),
    lastError: () => new Error("any"),
    use() {},
    get: async () => ({ status: 200 }),
  };
}
