// Ten thousand goroutines, all alive at once: each waits for the gate, then adds its share to the sum.
import { chan, go, main, numGoroutine, type RecvChan, type Routine, type SendChan } from "goroutines";

const count = 10_000;

function* share(n: number, gate: RecvChan<boolean>, shares: SendChan<number>): Routine {
  yield* gate.recv();
  yield* shares.send(n);
}

main(function* () {
  const gate = chan<boolean>();
  const shares = chan<number>(0, 0);
  for (let n = 1; n <= count; n++) {
    go(share, n, gate, shares);
  }
  console.log("goroutines", numGoroutine());
  gate.close();
  let sum = 0;
  for (let i = 0; i < count; i++) {
    sum += yield* shares.recv();
  }
  console.log("sum", sum);
});
