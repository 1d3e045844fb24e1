// Close as a broadcast: one close of the start channel releases every waiting runner at once.
// A second close tells all of them to go home; the order of arrival is left open.
import { chan, go, main, trySelect, type RecvChan, type Routine, type SendChan } from "goroutines";

const runners = 8;

function* runner(
  number: number,
  start: RecvChan<boolean>,
  home: RecvChan<boolean>,
  finished: SendChan<number>,
): Routine {
  yield* start.recv();
  yield* finished.send(number);
  yield* home.recv();
  yield* finished.send(-number);
}

main(function* () {
  const start = chan<boolean>();
  const home = chan<boolean>();
  const finished = chan<number>(0, 0);
  for (let i = 1; i <= runners; i++) {
    go(runner, i, start, home, finished);
  }

  const r = trySelect({ finished: finished.recv() });
  if (r) {
    console.log("false start by", r.value);
  } else {
    console.log("everybody waits");
  }

  start.close();
  let sum = 0;
  for (let i = 0; i < runners; i++) {
    sum += yield* finished.recv();
  }
  console.log("all have run, sum of numbers", sum);

  home.close();
  for (let i = 0; i < runners; i++) {
    sum += yield* finished.recv();
  }
  console.log("all are home, sum of numbers", sum);
});
