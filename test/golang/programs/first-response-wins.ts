// First response wins: the same question goes to three replicas, the first answer is used, the losers are dropped.
// The winner is fixed by who is allowed to answer, not by luck: the others wait until they are cancelled.
import { chan, go, main, select, type RecvChan, type Routine, type SendChan } from "goroutines";

function* replica(
  name: string,
  may: RecvChan<boolean>,
  cancel: RecvChan<boolean>,
  answers: SendChan<string>,
  cancelled: SendChan<string>,
): Routine {
  const start = yield* select({ may: may.recv(), cancel: cancel.recv() });
  if (start.case === "cancel") {
    yield* cancelled.send(name);
    return;
  }
  const end = yield* select({ answer: answers.send(name), cancel: cancel.recv() });
  if (end.case === "cancel") {
    yield* cancelled.send(name);
  }
}

function* ask(winner: number): Routine {
  const names = ["north", "south", "west"];
  const cancel = chan<boolean>();
  const answers = chan<string>(0, "");
  const cancelled = chan<string>(names.length, "");
  for (const [i, name] of names.entries()) {
    const may = chan<boolean>(1);
    if (i === winner) {
      yield* may.send(true);
    }
    go(replica, name, may, cancel, answers, cancelled);
  }
  const first = yield* answers.recv();
  cancel.close();
  const losers = new Set<string>();
  for (let i = 1; i < names.length; i++) {
    losers.add(yield* cancelled.recv());
  }
  console.log("answered by", first);
  for (const name of names) {
    if (losers.has(name)) {
      console.log("cancelled", name);
    }
  }
}

main(function* () {
  for (let winner = 0; winner < 3; winner++) {
    yield* ask(winner);
  }
});
