// Generators: functions that return a receive-only channel and feed it from a goroutine of their own.
// Generators compose: take, zip and accumulate are goroutines between channels.
import { chan, go, main, type RecvChan } from "goroutines";

function triangular(): RecvChan<number, number> {
  const out = chan<number>(0, 0);
  go(function* () {
    for (let n = 1, sum = 0; ; n++) {
      sum += n;
      yield* out.send(sum);
    }
  });
  return out;
}

function letters(text: string): RecvChan<string> {
  const out = chan<string>();
  go(function* () {
    for (const letter of text) {
      yield* out.send(letter);
    }
    out.close();
  });
  return out;
}

function take(count: number, from: RecvChan<number, number>): RecvChan<number> {
  const out = chan<number>();
  go(function* () {
    for (let i = 0; i < count; i++) {
      yield* out.send(yield* from.recv());
    }
    out.close();
  });
  return out;
}

function accumulate(from: RecvChan<number>): RecvChan<number> {
  const out = chan<number>();
  go(function* () {
    let sum = 0;
    for (;;) {
      const [n, ok] = yield* from.recvOk();
      if (!ok) break;
      sum += n;
      yield* out.send(sum);
    }
    out.close();
  });
  return out;
}

function zip(names: RecvChan<string>, numbers: RecvChan<number, number>): RecvChan<string> {
  const out = chan<string>();
  go(function* () {
    yield* names.forEach(function* (name) {
      yield* out.send(`${name}${yield* numbers.recv()}`);
    });
    out.close();
  });
  return out;
}

main(function* () {
  yield* accumulate(take(6, triangular())).forEach((n) => {
    console.log("tetrahedral", n);
  });
  yield* zip(letters("abcde"), triangular()).forEach((pair) => {
    console.log(pair);
  });
});
