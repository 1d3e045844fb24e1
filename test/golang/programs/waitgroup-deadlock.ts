// One worker forgets Done on its early return.
import { chan, go, main, type Routine, type SendChan } from "goroutines";
import { WaitGroup } from "goroutines/sync";

function* work(n: number, wg: WaitGroup, report: SendChan<number>): Routine {
  if (n === 2) {
    yield* report.send(-1);
    return; // without wg.done()
  }
  yield* report.send(n * n);
  wg.done();
}

main(function* () {
  const wg = new WaitGroup();
  const report = chan<number>(3, 0);
  wg.add(3);
  for (let n = 1; n <= 3; n++) {
    go(work, n, wg, report);
  }
  const sum = (yield* report.recv()) + (yield* report.recv()) + (yield* report.recv());
  console.log("all have reported:", sum);
  yield* wg.wait();
  console.log("unreachable");
});
