/**
 * What an exploration asks of the host's async work: what each piece of it comes of, and which rejections nothing
 * handles. `lib/host/async-work-*.ts` implement it, and package.json's `imports` choose one for `#async-work`.
 */

/** What begins async work: an execution under test. */
export interface AsyncOrigin {
  /** Whether it has begun some, as far as the host tells. */
  begun: boolean;
}

/** What performs executions, one at a time: what is begun while it runs comes of the one at hand. */
export interface AsyncSource {
  readonly origin: AsyncOrigin;
}

/** Is told of a rejection that no code handles, and what it comes of; whether that is its affair. */
export type RejectionTaker = (reason: unknown, origin: AsyncOrigin) => boolean;

/** Which async work comes of what, while something watches. */
export interface AsyncWork {
  /** What runs now, so that the async work which code begins comes of its execution; null: of what that code comes of. */
  source: AsyncSource | null;
  /** What the code comes of that runs now; null where that is nothing, or not known. */
  readonly current: AsyncOrigin | null;
  /**
   * Has `taker` told of rejections until what is returned is called. What it does not take goes the host's own way. On a
   * host that does not tell what a promise comes of, it comes of the execution of the `source` that is watched last.
   */
  watch(source: AsyncSource, taker: RejectionTaker): () => void;
}
