// Map and reduce: mappers split lines into words, a shuffler sends every word to the reducer that owns it,
// and the reducers' tables, which share no word, are put together and sorted.
import { chan, go, main, type Chan, type RecvChan, type Routine, type SendChan } from "goroutines";

const reducers = 3;

const lines = [
  "one goroutine reads and one goroutine writes",
  "the channel between the two is narrow",
  "a value that one goroutine writes the other reads",
  "when the channel is closed the loop ends",
  "and when the loop ends the goroutine ends",
];

type Table = ReadonlyMap<string, number>;

function* mapper(line: string, words: SendChan<string>, done: SendChan<boolean>): Routine {
  for (const word of line.split(" ")) {
    yield* words.send(word);
  }
  yield* done.send(true);
}

function* shuffle(words: RecvChan<string>, parts: readonly SendChan<string>[]): Routine {
  yield* words.forEach(function* (word) {
    yield* parts[(word.charCodeAt(0) + word.length) % parts.length]!.send(word);
  });
  for (const part of parts) {
    part.close();
  }
}

function* reducer(part: RecvChan<string>, tables: SendChan<Table>): Routine {
  const table = new Map<string, number>();
  yield* part.forEach((word) => {
    table.set(word, (table.get(word) ?? 0) + 1);
  });
  yield* tables.send(table);
}

main(function* () {
  const words = chan<string>();
  const done = chan<boolean>();
  for (const line of lines) {
    go(mapper, line, words, done);
  }
  const parts: Chan<string>[] = [];
  const tables = chan<Table>(reducers, new Map());
  for (let i = 0; i < reducers; i++) {
    const part = chan<string>();
    parts.push(part);
    go(reducer, part, tables);
  }
  go(shuffle, words, parts);
  for (let i = 0; i < lines.length; i++) {
    yield* done.recv();
  }
  words.close();

  const counts = new Map<string, number>();
  let overlaps = 0;
  for (let i = 0; i < reducers; i++) {
    for (const [word, count] of yield* tables.recv()) {
      if (counts.has(word)) {
        overlaps++;
      }
      counts.set(word, count);
    }
  }
  const report: string[] = [];
  for (const [word, count] of counts) {
    if (count > 1) {
      report.push(`${word} ${count}`);
    }
  }
  report.sort();
  for (const line of report) {
    console.log(line);
  }
  console.log("different words", counts.size, "overlaps", overlaps);
});
