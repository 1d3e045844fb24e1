/**
 * Whom a read-write lock prefers when both readers and writers could go next. A preference is one
 * question: does the oldest waiting reader, or one that comes now, go before the oldest waiting writer?
 *
 * Each waiter has a number, in the order of arrival. `unlocked` is the last number that had been given
 * when a writer last unlocked.
 */

import { describe } from "../../core/describe.ts";
import { UsageError } from "../../core/error.ts";

export type ReaderFirst = (reader: number, writer: number, unlocked: number) => boolean;

/**
 * Whom an {@link RWMutex} prefers; left out, it is Go's alternation.
 *
 * - `"readers"`: readers join those that read, however many writers wait. The most reading at a time;
 *   readers that keep coming starve the writers.
 * - `"writers"`: no reader while a writer waits, and after a writer the next one. The freshest data;
 *   writers that keep coming starve the readers.
 * - `"fair"`: in the order of arrival; neighbouring readers read together. Nobody starves; the least
 *   reading at a time.
 */
export type Preference = "readers" | "writers" | "fair";

/** A waiting writer stops new readers; after a writer all readers that waited by then go before the next one. */
const alternate: ReaderFirst = (reader, _writer, unlocked) => reader <= unlocked;

const byName: { readonly [name in Preference]: ReaderFirst } = {
  readers: () => true,
  writers: () => false,
  fair: (reader, writer) => reader < writer,
};

export function readerFirst(prefer: Preference | undefined): ReaderFirst {
  if (prefer === undefined) return alternate;
  if (Object.hasOwn(byName, prefer)) return byName[prefer];
  throw new UsageError(
    "ERR_PREFERENCE",
    `RWMutex: prefer must be "readers", "writers", "fair" or left out, not ${describe(prefer)}`,
  );
}
