// FizzBuzz by four goroutines: each number is offered to FizzBuzz, Buzz and Fizz in turn, and last to the plain one.
// The number carries its own way back, so the counter does not go on before somebody has spoken.
import { chan, go, main, type RecvChan, type Routine, type SendChan } from "goroutines";

const last = 30;

interface Turn {
  readonly n: number;
  readonly spoken: SendChan<boolean>;
}

function* speaker(
  accepts: (n: number) => boolean,
  say: (n: number) => void,
  from: RecvChan<Turn>,
  next: SendChan<Turn>,
): Routine {
  yield* from.forEach(function* (t) {
    if (accepts(t.n)) {
      say(t.n);
      yield* t.spoken.send(true);
    } else {
      yield* next.send(t);
    }
  });
  next.close();
}

function word(w: string): (n: number) => void {
  return () => console.log(w);
}

function multipleOf(k: number): (n: number) => boolean {
  return (n) => n % k === 0;
}

main(function* () {
  const first = chan<Turn>();
  const second = chan<Turn>();
  const third = chan<Turn>();
  const fourth = chan<Turn>();
  const nobody = chan<Turn>();
  go(speaker, multipleOf(15), word("FizzBuzz"), first, second);
  go(speaker, multipleOf(5), word("Buzz"), second, third);
  go(speaker, multipleOf(3), word("Fizz"), third, fourth);
  go(speaker, multipleOf(1), (n: number) => console.log(n), fourth, nobody);

  const spoken = chan<boolean>();
  for (let n = 1; n <= last; n++) {
    yield* first.send({ n, spoken });
    yield* spoken.recv();
  }
  first.close();
});
