// One select that both sends to and receives from the same channel: two such peers swap values.
// A goroutine never pairs with itself, so in every round one of the two sends and the other receives.
import { chan, go, main, select, trySelect, type Chan, type Routine, type SendChan } from "goroutines";

const rounds = 1000;

interface Tally {
  sent: number;
  received: number;
  sumOfReceived: number;
}

const zero: Tally = { sent: 0, received: 0, sumOfReceived: 0 };

function* peer(value: number, middle: Chan<number, number>, done: SendChan<Tally>): Routine {
  const t = { ...zero };
  for (let i = 0; i < rounds; i++) {
    const r = yield* select({ send: middle.send(value), recv: middle.recv() });
    switch (r.case) {
      case "send":
        t.sent++;
        break;
      case "recv":
        t.received++;
        t.sumOfReceived += r.value;
        break;
    }
  }
  yield* done.send(t);
}

main(function* () {
  const middle = chan<number>(0, 0);
  const first = chan<Tally>(0, zero);
  const second = chan<Tally>(0, zero);
  go(peer, 1, middle, first);
  go(peer, 10, middle, second);
  const a = yield* first.recv();
  const b = yield* second.recv();
  console.log("rounds", a.sent + a.received, b.sent + b.received);
  console.log("every send met a receive:", a.sent === b.received, b.sent === a.received);
  console.log("nobody heard itself:", a.sumOfReceived === 10 * a.received, b.sumOfReceived === b.received);

  const alone = chan<number>();
  const r = trySelect({ send: alone.send(1), recv: alone.recv() });
  console.log(r ? "unreachable" : "alone: default");
});
