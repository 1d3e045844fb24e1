// Bounded buffer: three producers and two consumers share a channel with room for four.
// Nothing is lost, nothing is doubled, and what one producer sends arrives in its order.
import { chan, go, main, type RecvChan, type Routine, type SendChan } from "goroutines";

const producers = 3;
const consumers = 2;
const each = 200;
const room = 4;

interface Item {
  readonly producer: number;
  readonly number: number;
}

function* produce(producer: number, buffer: SendChan<Item>, done: SendChan<boolean>): Routine {
  for (let n = 1; n <= each; n++) {
    yield* buffer.send({ producer, number: n });
  }
  yield* done.send(true);
}

interface Tally {
  count: number;
  sum: number;
  inOrder: boolean;
  overfull: boolean;
}

function* consume(buffer: RecvChan<Item>, tallies: SendChan<Tally>): Routine {
  const t: Tally = { count: 0, sum: 0, inOrder: true, overfull: false };
  const last = new Map<number, number>();
  yield* buffer.forEach((item) => {
    t.count++;
    t.sum += item.number;
    t.inOrder &&= (last.get(item.producer) ?? 0) < item.number;
    t.overfull ||= buffer.len > room;
    last.set(item.producer, item.number);
  });
  yield* tallies.send(t);
}

main(function* () {
  const buffer = chan<Item>(room);
  const done = chan<boolean>();
  const tallies = chan<Tally>(0, { count: 0, sum: 0, inOrder: true, overfull: false });
  for (let p = 0; p < producers; p++) {
    go(produce, p, buffer, done);
  }
  for (let c = 0; c < consumers; c++) {
    go(consume, buffer, tallies);
  }
  for (let p = 0; p < producers; p++) {
    yield* done.recv();
  }
  buffer.close();
  let count = 0;
  let sum = 0;
  let inOrder = true;
  let overfull = false;
  for (let c = 0; c < consumers; c++) {
    const t = yield* tallies.recv();
    count += t.count;
    sum += t.sum;
    inOrder &&= t.inOrder;
    overfull ||= t.overfull;
  }
  console.log("count", count, "sum", sum);
  console.log("in order", inOrder, "overfull", overfull);
});
