// A function that recovers from its own panics is started, deferred and called like any other.
import { chan, go, main, type RecvChan, type Routine, type SendChan, type Task } from "goroutines";
import { afterFunc, background, withCancel } from "goroutines/context";
import { func } from "goroutines/defer";
import { Once, WaitGroup } from "goroutines/sync";
import { Millisecond, afterFunc as afterTime } from "goroutines/time";

function safe(out: SendChan<string>, n: number): Task<void> {
  return func(function* (f) {
    f.defer(function* () {
      const r = f.recover();
      if (r !== undefined) yield* out.send(`${n}: recovered ${(r as Error).message}`);
    });
    if (n % 2 === 1) throw new Error("odd");
    yield* out.send(`${n}: fine`);
  });
}

function* collect(out: RecvChan<string>, n: number): Routine {
  const lines: string[] = [];
  for (let i = 0; i < n; i++) lines.push((yield* out.recv()) as string);
  lines.sort();
  for (const line of lines) console.log(line);
}

function* started(): Routine {
  const out = chan<string>();
  for (let n = 1; n <= 3; n++) go(safe, out, n);
  yield* collect(out, 3);
}

function* counted(): Routine {
  const out = chan<string>(2);
  const wg = new WaitGroup();
  for (let n = 4; n <= 5; n++) wg.go(safe, out, n);
  yield* wg.wait();
  yield* collect(out, 2);
}

function deferred(): Task<void> {
  return func(function* (f) {
    const out = chan<string>(2);
    f.defer(collect, out, 2);
    f.defer(safe, out, 6);
    f.defer(safe, out, 7);
  });
}

function* once(): Routine {
  const o = new Once();
  const out = chan<string>(2);
  yield* o.do(() => safe(out, 9));
  yield* o.do(() => safe(out, 10));
  yield* collect(out, 1);
}

// What cannot block is a plain function.
function* later(): Routine {
  const out = chan<string>(3);
  afterTime(Millisecond, () => out.trySend("a timer"));
  const [ctx, cancel] = withCancel(background());
  afterFunc(ctx, () => out.trySend("a context"));
  afterTime(Millisecond, safe, out, 11);
  cancel();
  yield* collect(out, 3);
}

function* ranged(): Routine {
  const input = chan<number>(2);
  yield* input.send(12);
  yield* input.send(13);
  input.close();
  const out = chan<string>(2);
  yield* input.forEach((n) => safe(out, n));
  yield* collect(out, 2);
}

main(function* () {
  yield* started();
  yield* counted();
  yield* deferred();
  yield* once();
  yield* later();
  yield* ranged();
});
