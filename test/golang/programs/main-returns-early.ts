// Main returns early: goroutines that sleep, wait or have work left are dropped, and so are pending timers.
import { after, chan, go, main, sleep } from "goroutines";

const hour = 60 * 60 * 1000;

main(function* () {
  const ready = chan<boolean>();
  const nobody = chan<boolean>();
  go(function* () {
    try {
      yield* ready.send(true);
      yield* sleep(hour);
      console.log("unreachable: slept an hour");
    } finally {
      console.log("unreachable: deferred by the sleeper");
    }
  });
  go(function* () {
    yield* ready.send(true);
    yield* after(hour).recv();
    console.log("unreachable: waited an hour");
  });
  go(function* () {
    try {
      yield* ready.send(true);
      yield* nobody.send(true);
    } finally {
      console.log("unreachable: deferred by the sender");
    }
  });
  for (let i = 1; i <= 3; i++) {
    yield* ready.recv();
    console.log("ready:", i);
  }
  console.log("main returns");
});
