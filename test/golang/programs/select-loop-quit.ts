// Select loop with a quit channel: a generator of Fibonacci numbers runs until the reader has enough.
import { chan, go, main, select, type RecvChan, type Routine, type SendChan } from "goroutines";

function* fibonacci(out: SendChan<number>, quit: RecvChan<string>, last: SendChan<string>): Routine {
  let [a, b] = [0, 1];
  for (;;) {
    const r = yield* select({ out: out.send(a), quit: quit.recv() });
    switch (r.case) {
      case "out":
        [a, b] = [b, a + b];
        break;
      case "quit":
        yield* last.send(`stopped before ${a}: ${r.value}`);
        return;
    }
  }
}

main(function* () {
  const out = chan<number>();
  const quit = chan<string>();
  const last = chan<string>();
  go(fibonacci, out, quit, last);
  for (let i = 0; i < 20; i++) {
    console.log(yield* out.recv());
  }
  yield* quit.send("twenty are enough");
  console.log(yield* last.recv());
});
