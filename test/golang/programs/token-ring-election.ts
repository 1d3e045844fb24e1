// Leader election on a ring (Chang and Roberts): everybody sends its number to the right, a number is passed on
// by the smaller and dropped by the greater, and who hears its own number is the leader.
// Every number travels to the next greater one, so the count of messages does not depend on scheduling.
import { chan, go, main, type Chan, type RecvChan, type Routine, type SendChan } from "goroutines";

interface Message {
  readonly number: number;
  readonly hops: number;
  readonly leader: boolean;
}

interface Outcome {
  readonly leader: number;
  readonly passed: number;
}

function* node(
  number: number,
  left: RecvChan<Message, Message>,
  right: SendChan<Message>,
  done: SendChan<Outcome>,
): Routine {
  yield* right.send({ number, hops: 1, leader: false });
  let passed = 1;
  for (;;) {
    const m = yield* left.recv();
    if (m.leader && m.number === number) {
      yield* done.send({ leader: number, passed }); // the news has gone round
      return;
    } else if (m.leader) {
      yield* right.send(m);
      yield* done.send({ leader: m.number, passed });
      return;
    } else if (m.number === number) {
      console.log("node", number, "is elected after", m.hops, "hops");
      yield* right.send({ number, hops: 0, leader: true });
    } else if (m.number > number) {
      passed++;
      yield* right.send({ number: m.number, hops: m.hops + 1, leader: false });
    }
  }
}

function* elect(...numbers: number[]): Routine {
  console.log("ring", `[${numbers.join(" ")}]`);
  const wires = numbers.map(() => chan<Message>(1, { number: 0, hops: 0, leader: false }));
  const outcomes: Chan<Outcome, Outcome>[] = [];
  for (const [i, left] of wires.entries()) {
    const outcome = chan<Outcome>(1, { leader: 0, passed: 0 });
    outcomes.push(outcome);
    go(node, numbers[i] ?? 0, left, wires[(i + 1) % wires.length] ?? left, outcome);
  }
  let total = 0;
  for (const [i, outcome] of outcomes.entries()) {
    const o = yield* outcome.recv();
    total += o.passed;
    console.log("node", numbers[i], "follows", o.leader, "and sent", o.passed);
  }
  console.log("messages", total);
}

main(function* () {
  yield* elect(3, 17, 5, 11, 8, 2);
  yield* elect(1, 2, 3, 4, 5);
  yield* elect(5, 4, 3, 2, 1);
});
