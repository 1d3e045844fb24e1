// Heartbeat and watchdog: the worker beats while it works; when it falls silent, the watchdog barks once.
import { after, chan, go, main, nilChan, select, sleep, type RecvChan, type Routine, type SendChan } from "goroutines";

const pulse = 5;
const silence = 300;

function* worker(beats: SendChan<number>, hang: RecvChan<boolean>): Routine {
  for (let n = 1; n <= 6; n++) {
    yield* sleep(pulse);
    yield* beats.send(n);
  }
  yield* hang.recv();
}

function* watchdog(beats: RecvChan<number, number>, barked: SendChan<number>): Routine {
  let last = 0;
  for (;;) {
    const r = yield* select({ beat: beats.recv(), silence: after(silence).recv() });
    switch (r.case) {
      case "beat":
        last = r.value;
        console.log("beat", last);
        break;
      case "silence":
        yield* barked.send(last);
        return;
    }
  }
}

main(function* () {
  const beats = chan<number>(0, 0);
  const barked = chan<number>();
  go(worker, beats, nilChan<boolean>());
  go(watchdog, beats, barked);
  console.log("silent since beat", yield* barked.recv());
});
