// Chat room: one goroutine owns the members, who join, speak and leave over its channels.
// The room confirms every step, so the talk has one order; each member's inbox is printed at the end.
import { chan, go, main, select, type Chan, type RecvChan, type Routine, type SendChan } from "goroutines";

interface Member {
  readonly name: string;
  readonly inbox: SendChan<string>;
}

interface Message {
  readonly from: string;
  readonly text: string;
}

function* room(
  joins: RecvChan<Member>,
  leaves: RecvChan<string, string>,
  messages: RecvChan<Message, Message>,
  delivered: SendChan<number>,
): Routine {
  const members = new Map<string, SendChan<string>>();
  function* tell(except: string, line: string): Routine<number> {
    let heard = 0;
    for (const [name, inbox] of members) {
      if (name !== except) {
        yield* inbox.send(line);
        heard++;
      }
    }
    return heard;
  }
  for (;;) {
    const r = yield* select({ join: joins.recvOk(), leave: leaves.recv(), message: messages.recv() });
    switch (r.case) {
      case "join": {
        const [m, ok] = r.value;
        if (!ok) {
          for (const inbox of members.values()) {
            inbox.close();
          }
          delivered.close();
          return;
        }
        members.set(m.name, m.inbox);
        yield* delivered.send(yield* tell(m.name, `${m.name} joins`));
        break;
      }
      case "leave": {
        const name = r.value;
        members.get(name)?.close();
        members.delete(name);
        yield* delivered.send(yield* tell(name, `${name} leaves`));
        break;
      }
      case "message": {
        const m = r.value;
        yield* delivered.send(yield* tell(m.from, `${m.from}: ${m.text}`));
        break;
      }
    }
  }
}

function* listen(inbox: RecvChan<string>, heard: SendChan<string[]>): Routine {
  const lines: string[] = [];
  yield* inbox.forEach((line) => {
    lines.push(line);
  });
  yield* heard.send(lines);
}

main(function* () {
  const joins = chan<Member>();
  const leaves = chan<string>(0, "");
  const messages = chan<Message>(0, { from: "", text: "" });
  const delivered = chan<number>(0, 0);
  go(room, joins, leaves, messages, delivered);

  const diaries = new Map<string, Chan<string[], string[]>>();
  function* join(name: string): Routine {
    const inbox = chan<string>();
    const diary = chan<string[]>(0, []);
    diaries.set(name, diary);
    go(listen, inbox, diary);
    yield* joins.send({ name, inbox });
    console.log(name, "joins, heard by", yield* delivered.recv());
  }
  function* say(name: string, text: string): Routine {
    yield* messages.send({ from: name, text });
    console.log(name, "speaks, heard by", yield* delivered.recv());
  }
  function* leave(name: string): Routine {
    yield* leaves.send(name);
    console.log(name, "leaves, heard by", yield* delivered.recv());
  }

  yield* join("ada");
  yield* say("ada", "anybody here?");
  yield* join("bob");
  yield* say("bob", "hello ada");
  yield* join("cyd");
  yield* say("ada", "hello both");
  yield* leave("bob");
  yield* say("cyd", "where is bob?");
  joins.close();
  yield* delivered.recv();

  for (const [name, diary] of diaries) {
    console.log(name, "heard:", (yield* diary.recv()).join(" | "));
  }
});
