// A cyclic barrier: a goroutine collects the arrivals of one phase and then lets all of them into the next.
// No runner starts phase n+1 while another is still in phase n.
import { chan, go, main, type RecvChan, type Routine, type SendChan } from "goroutines";

const parties = 6;
const phases = 4;

function* barrier(arrive: RecvChan<SendChan<boolean>>): Routine {
  for (;;) {
    const waiting: SendChan<boolean>[] = [];
    while (waiting.length < parties) {
      const [release, ok] = yield* arrive.recvOk();
      if (!ok) return;
      waiting.push(release);
    }
    for (const release of waiting) {
      yield* release.send(true);
    }
  }
}

interface Report {
  readonly phase: number;
  readonly runner: number;
}

function* runner(number: number, arrive: SendChan<SendChan<boolean>>, reports: SendChan<Report>): Routine {
  const release = chan<boolean>();
  for (let phase = 1; phase <= phases; phase++) {
    yield* reports.send({ phase, runner: number });
    yield* arrive.send(release);
    yield* release.recv();
  }
}

main(function* () {
  const arrive = chan<SendChan<boolean>>();
  const reports = chan<Report>(0, { phase: 0, runner: 0 });
  go(barrier, arrive);
  for (let number = 1; number <= parties; number++) {
    go(runner, number, arrive, reports);
  }
  for (let phase = 1; phase <= phases; phase++) {
    let inStep = true;
    let sum = 0;
    for (let i = 0; i < parties; i++) {
      const r = yield* reports.recv();
      inStep = inStep && r.phase === phase;
      sum += r.runner;
    }
    console.log("phase", phase, "in step:", inStep, "sum of runners:", sum);
  }
});
