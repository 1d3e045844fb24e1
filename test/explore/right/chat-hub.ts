/** A hub: one goroutine owns the list of members, and is told by channels who comes, who goes, and what is said. */

import { chan, go, select, type Chan, type RecvChan, type Routine } from "goroutines";
import { WaitGroup } from "goroutines/sync";
import { returns, type Right } from "../right.ts";

class Hub {
  readonly join = chan<Chan<string>>();
  readonly leave = chan<Chan<string>>();
  readonly say = chan<string>();
  readonly done: Chan<void> = chan<void>();

  *run(): Routine {
    const members = new Set<Chan<string>>();
    for (;;) {
      const r = yield* select({
        join: this.join.recv(),
        leave: this.leave.recv(),
        say: this.say.recv(),
        done: this.done.recv(),
      });
      if (r.case === "join" && r.value !== undefined) members.add(r.value);
      else if (r.case === "leave" && r.value !== undefined) {
        members.delete(r.value);
        r.value.close();
      } else if (r.case === "say") {
        // A member that does not keep up misses what is said.
        for (const member of members) member.trySend(r.value ?? "");
      } else if (r.case === "done") {
        for (const member of members) member.close();
        return;
      }
    }
  }
}

function* listen(messages: RecvChan<string>, log: Set<string>): Routine {
  yield* messages.forEach((message) => {
    log.add(message);
  });
}

export const right: Right = {
  name: "chat-hub",
  *program() {
    const hub = new Hub();
    const members = new WaitGroup();
    go(hub.run());
    const log = new Set<string>();
    const [ada, bob] = [chan<string>(4), chan<string>(4)];
    for (const member of [ada, bob]) {
      yield* hub.join.send(member);
      members.go(listen, member, log);
    }
    yield* hub.say.send("hello");
    yield* hub.leave.send(ada);
    yield* hub.say.send("is ada gone?");
    hub.done.close();
    yield* members.wait();
    return [...log].toSorted();
  },
  check: returns(["hello", "is ada gone?"]),
};
