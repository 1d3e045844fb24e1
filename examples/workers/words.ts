/** The stages of word-count.ts. */

import { readFileSync } from "node:fs";
import type { RecvChan, Routine, SendChan } from "goroutines";

export type Counts = Map<string, number>;

/** Reads files. */
export function* read(files: RecvChan<string>, texts: SendChan<string>): Routine {
  yield* files.forEach(function* (file) {
    yield* texts.send(readFileSync(file, "utf8"));
  });
  texts.close();
}

/** Counts the words of each text. */
export function* count(texts: RecvChan<string>, counts: SendChan<Counts>): Routine {
  yield* texts.forEach(function* (text) {
    const found: Counts = new Map();
    for (const word of text.split(/\s+/)) if (word !== "") found.set(word, (found.get(word) ?? 0) + 1);
    yield* counts.send(found);
  });
  counts.close();
}
