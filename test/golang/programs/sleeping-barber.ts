// Sleeping barber: a customer who finds a free chair in the waiting room stays, any other leaves at once.
// The doors are opened in steps, so the number of those who leave is known.
import { chan, go, main, trySelect, type RecvChan, type Routine, type SendChan } from "goroutines";

const chairs = 3;

interface Customer {
  readonly number: number;
  readonly shaved: SendChan<number>;
}

function* barber(waiting: RecvChan<Customer>, open: RecvChan<boolean>): Routine {
  yield* open.recv();
  yield* waiting.forEach(function* (c) {
    yield* c.shaved.send(c.number);
  });
}

function enter(c: Customer, waiting: SendChan<Customer>): boolean {
  return trySelect({ sit: waiting.send(c) }) !== undefined;
}

main(function* () {
  const waiting = chan<Customer>(chairs);
  const open = chan<boolean>();
  const shaved = chan<number>();
  go(barber, waiting, open);

  let stayed = 0;
  for (let number = 1; number <= 5; number++) {
    if (enter({ number, shaved }, waiting)) {
      stayed++;
      console.log("customer", number, "sits down");
    } else {
      console.log("customer", number, "leaves");
    }
  }
  yield* open.send(true);
  for (; stayed > 0; stayed--) {
    console.log("customer", yield* shaved.recv(), "is shaved");
  }
  console.log("in the waiting room:", waiting.len);

  console.log("customer 6 comes back:", enter({ number: 6, shaved }, waiting));
  console.log("customer", yield* shaved.recv(), "is shaved");
  waiting.close();
});
