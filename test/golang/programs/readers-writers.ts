// Readers and writers: a scheduler goroutine admits many readers or one writer, with channels set to null
// while their side must wait. An observer sees that a writer is always alone.
import { chan, go, main, select, type RecvChan, type Routine, type SendChan } from "goroutines";

const readers = 8;
const writers = 3;
const rounds = 15;

interface Event {
  readonly writer: boolean;
  readonly change: number;
}

function* admit(
  readIn: RecvChan<boolean>,
  readOut: RecvChan<boolean>,
  writeIn: RecvChan<boolean>,
  writeOut: RecvChan<boolean>,
): Routine {
  let reading = 0;
  let writing = false;
  for (;;) {
    const r = yield* select({
      readIn: writing ? null : readIn.recv(),
      readOut: readOut.recv(),
      writeIn: writing || reading > 0 ? null : writeIn.recv(),
      writeOut: writeOut.recv(),
    });
    switch (r.case) {
      case "readIn":
        reading++;
        break;
      case "readOut":
        reading--;
        break;
      case "writeIn":
        writing = true;
        break;
      case "writeOut":
        writing = false;
        break;
    }
  }
}

function* visitor(
  writer: boolean,
  enter: SendChan<boolean>,
  leave: SendChan<boolean>,
  events: SendChan<Event>,
  done: SendChan<boolean>,
): Routine {
  for (let i = 0; i < rounds; i++) {
    yield* enter.send(true);
    yield* events.send({ writer, change: +1 });
    yield* events.send({ writer, change: -1 });
    yield* leave.send(true);
  }
  yield* done.send(true);
}

main(function* () {
  const readIn = chan<boolean>();
  const readOut = chan<boolean>();
  const writeIn = chan<boolean>();
  const writeOut = chan<boolean>();
  const events = chan<Event>(0, { writer: false, change: 0 });
  const done = chan<boolean>();
  go(admit, readIn, readOut, writeIn, writeOut);
  for (let i = 0; i < readers; i++) {
    go(visitor, false, readIn, readOut, events, done);
  }
  for (let i = 0; i < writers; i++) {
    go(visitor, true, writeIn, writeOut, events, done);
  }

  const inside = { readers: 0, writers: 0 };
  let reads = 0;
  let writes = 0;
  let clashes = 0;
  for (let left = readers + writers; left > 0;) {
    const r = yield* select({ event: events.recv(), done: done.recv() });
    switch (r.case) {
      case "event": {
        const e = r.value;
        inside[e.writer ? "writers" : "readers"] += e.change;
        if (e.change > 0 && e.writer) {
          writes++;
        } else if (e.change > 0) {
          reads++;
        }
        if (inside.writers > 1 || (inside.writers === 1 && inside.readers > 0)) {
          clashes++;
        }
        break;
      }
      case "done":
        left--;
        break;
    }
  }
  console.log("reads", reads, "writes", writes, "clashes", clashes);
});
