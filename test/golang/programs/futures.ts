// Futures: a value computed in the background, asked for by any number of goroutines, any number of times.
// The owner offers the value again and again; whoever asks too early waits.
import { chan, go, main, type Chan, type Routine } from "goroutines";

class Future {
  readonly #out: Chan<number, number> = chan<number>(0, 0);

  constructor(compute: () => Routine<number>) {
    const out = this.#out;
    go(function* () {
      const value = yield* compute();
      for (;;) {
        yield* out.send(value);
      }
    });
  }

  *get(): Routine<number> {
    return yield* this.#out.recv();
  }
}

main(function* () {
  const computed = chan<string>(10);
  const base = new Future(function* () {
    yield* computed.send("base");
    return 6;
  });
  const square = new Future(function* () {
    const b = yield* base.get();
    yield* computed.send("square");
    return b * b;
  });
  const both = new Future(function* () {
    const sum = (yield* base.get()) + (yield* square.get());
    yield* computed.send("both");
    return sum;
  });
  console.log("both", yield* both.get());
  console.log("square", yield* square.get());
  console.log("base", yield* base.get(), yield* base.get(), yield* base.get());
  computed.close();
  yield* computed.forEach((name) => {
    console.log("computed once:", name);
  });
});
