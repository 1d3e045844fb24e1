// Prime sieve: a chain of filters, one goroutine for each prime found so far.
// A number that comes out at the end of the chain is the next prime.
import { chan, go, main, type RecvChan, type Routine, type SendChan } from "goroutines";

const wanted = 40;

function* count(numbers: SendChan<number>): Routine {
  for (let n = 2; ; n++) {
    yield* numbers.send(n);
  }
}

function* dropMultiples(of: number, from: RecvChan<number, number>, out: SendChan<number>): Routine {
  for (;;) {
    const n = yield* from.recv();
    if (n % of !== 0) {
      yield* out.send(n);
    }
  }
}

main(function* () {
  let end = chan<number>(0, 0);
  go(count, end);
  let sum = 0;
  for (let i = 0; i < wanted; i++) {
    const prime = yield* end.recv();
    sum += prime;
    console.log(prime);
    const longer = chan<number>(0, 0);
    go(dropMultiples, prime, end, longer);
    end = longer;
  }
  console.log("sum", sum);
});
