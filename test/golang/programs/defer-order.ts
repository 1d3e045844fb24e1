// Deferred calls run last in, first out, at the end of the function and not of the block; a blocking one is no
// exception.
import { chan, go, main, type Routine, type SendChan } from "goroutines";
import { func } from "goroutines/defer";

function* steps(out: SendChan<string>): Routine {
  yield* func(function* (f) {
    f.defer(function* () {
      yield* out.send("deferred first, runs last");
    });
    for (let i = 1; i <= 3; i++) {
      f.defer(function* () {
        yield* out.send(`from the loop ${i}`);
      });
    }
    {
      f.defer(function* () {
        yield* out.send("from a block");
      });
    }
    yield* out.send("the body ends");
  });
}

function early(n: number) {
  return func<string>(function* (f) {
    f.defer(console.log, "early", n, "is over");
    if (n < 0) {
      return "negative";
    }
    f.defer(console.log, "only for numbers from 0");
    return "fine";
  });
}

function nested() {
  return func(function* (f) {
    f.defer(console.log, "outer: 2");
    f.defer(function* () {
      yield* func(function* (inner) {
        inner.defer(console.log, "inner: deferred");
        console.log("inner: body");
      });
    });
    console.log("outer: 1");
  });
}

main(function* () {
  const out = chan<string>();
  go(function* () {
    yield* steps(out);
    out.close();
  });
  yield* out.forEach((line) => console.log(line));
  console.log(yield* early(-1));
  console.log(yield* early(1));
  yield* nested();
});
