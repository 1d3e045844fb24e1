// Bounded parallelism: at most three of ten downloads run at a time, each started by the end of another.
// A start beyond the limit would be seen by the meter.
import { chan, go, main, sleep, type RecvChan, type Routine, type SendChan } from "goroutines";

const limit = 3;
const downloads = 10;

function* download(n: number, meter: SendChan<number>, done: SendChan<string>): Routine {
  yield* meter.send(+1);
  yield* sleep(5 + (n % 3));
  yield* meter.send(-1);
  yield* done.send(`file-${String(n).padStart(2, "0")}`);
}

function* measure(meter: RecvChan<number>, greatest: SendChan<number>): Routine {
  let now = 0;
  let most = 0;
  yield* meter.forEach((change) => {
    now += change;
    most = Math.max(most, now);
  });
  yield* greatest.send(most);
}

main(function* () {
  const meter = chan<number>();
  const greatest = chan<number>(0, 0);
  const done = chan<string>(0, "");
  go(measure, meter, greatest);

  const files: string[] = [];
  let running = 0;
  for (let n = 1; n <= downloads; n++) {
    if (running === limit) {
      files.push(yield* done.recv());
      running--;
    }
    go(download, n, meter, done);
    running++;
  }
  for (; running > 0; running--) {
    files.push(yield* done.recv());
  }
  meter.close();

  console.log("never more than the limit:", (yield* greatest.recv()) <= limit);
  files.sort();
  for (const file of files) {
    console.log(file);
  }
});
