// Ask three servers, take the first answer, cancel the others, and leave only when they have noticed.
import { chan, go, main, select, type Routine } from "goroutines";
import { background, cause, withCancelCause, type Context } from "goroutines/context";
import { Mutex, WaitGroup } from "goroutines/sync";
import { Hour, Millisecond, newTimer } from "goroutines/time";

interface Answer {
  readonly server: string;
  readonly text: string;
}

function* ask(ctx: Context, server: string, latency: number): Routine<Answer> {
  const timer = newTimer(latency);
  try {
    const r = yield* select({ answer: timer.c.recv(), stop: ctx.done().recv() });
    if (r.case === "stop") {
      throw new Error(`${server}: ${(cause(ctx) as Error).message}`, { cause: cause(ctx) });
    }
    return { server, text: "42" };
  } finally {
    timer.stop();
  }
}

main(function* () {
  const [ctx, cancel] = withCancelCause(background());
  const latencies = Object.entries({ near: 10 * Millisecond, far: Hour, farther: 2 * Hour });
  const answers = chan<Answer>(latencies.length, { server: "", text: "" });
  const wg = new WaitGroup();
  const mu = new Mutex();
  const failures: string[] = [];
  for (const [server, latency] of latencies) {
    wg.add(1);
    go(function* () {
      try {
        yield* answers.send(yield* ask(ctx, server, latency));
      } catch (error) {
        yield* mu.lock();
        failures.push((error as Error).message);
        mu.unlock();
      } finally {
        wg.done();
      }
    });
  }
  const first = yield* answers.recv();
  cancel(new Error(`${first.server} was faster`));
  yield* wg.wait();
  console.log(first.server, "says", first.text);
  for (const failure of failures.sort()) {
    console.log(failure);
  }
});
