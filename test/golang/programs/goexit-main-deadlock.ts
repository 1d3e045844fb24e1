// Goexit in main: main's deferred calls run, the other goroutines go on, and when none is left it is a deadlock.
import { chan, go, goexit, main } from "goroutines";

main(function* () {
  const begin = chan<boolean>();
  try {
    const relay = chan<number>();
    go(function* () {
      yield* begin.recv();
      for (let i = 1; i <= 3; i++) {
        yield* relay.send(i);
      }
      relay.close();
    });
    go(function* () {
      yield* relay.forEach((n) => {
        console.log("relay", n);
      });
    });
    yield* goexit();
    console.log("unreachable");
  } finally {
    console.log("main leaves");
    begin.close(); // the others are held back until main has spoken
  }
});
