// Request and response: a key-value store is owned by one goroutine, everybody else asks it.
// Gets and sets arrive on channels of their own; the third case offers the number of requests served.
import { chan, go, main, select, type RecvChan, type Routine, type SendChan } from "goroutines";

interface Entry {
  readonly value: string;
  readonly found: boolean;
}

interface Get {
  readonly key: string;
  readonly reply: SendChan<Entry>;
}

interface Set {
  readonly key: string;
  readonly value: string;
  readonly reply: SendChan<number>;
}

function* store(gets: RecvChan<Get>, sets: RecvChan<Set>, quit: SendChan<number>): Routine {
  const data = new Map<string, string>();
  let served = 0;
  for (;;) {
    const r = yield* select({ get: gets.recvOk(), set: sets.recvOk(), quit: quit.send(served) });
    switch (r.case) {
      case "get": {
        const [g, ok] = r.value;
        if (!ok) return;
        yield* g.reply.send({ value: data.get(g.key) ?? "", found: data.has(g.key) });
        break;
      }
      case "set": {
        const [s, ok] = r.value;
        if (!ok) return;
        data.set(s.key, s.value);
        yield* s.reply.send(data.size);
        break;
      }
      case "quit":
        return;
    }
    served++;
  }
}

main(function* () {
  const gets = chan<Get>();
  const sets = chan<Set>();
  const quit = chan<number>(0, 0);
  go(store, gets, sets, quit);

  function* write(key: string, value: string): Routine {
    const reply = chan<number>(0, 0);
    yield* sets.send({ key, value, reply });
    console.log("set", key, "entries", yield* reply.recv());
  }
  function* read(key: string): Routine {
    const reply = chan<Entry>(0, { value: "", found: false });
    yield* gets.send({ key, reply });
    const e = yield* reply.recv();
    console.log(`get ${key} = "${e.value}" ${e.found}`);
  }

  yield* read("colour");
  yield* write("colour", "red");
  yield* write("shape", "round");
  yield* read("colour");
  yield* write("colour", "blue");
  yield* read("colour");
  yield* read("shape");
  console.log("served", yield* quit.recv());
});
