// Timeouts by after: a fast server answers in time, a slow one does not, and one deadline bounds a whole loop.
import { after, chan, go, main, nilChan, select, sleep, type RecvChan, type Routine } from "goroutines";

const patience = 50;

function server(answer: string, delay: number): RecvChan<string> {
  const out = chan<string>(1); // room for an answer that nobody waits for any more
  go(function* () {
    yield* sleep(delay);
    yield* out.send(answer);
  });
  return out;
}

function* ask(name: string, reply: RecvChan<string>): Routine {
  const r = yield* select({ answer: reply.recv(), timeout: after(patience).recv() });
  switch (r.case) {
    case "answer":
      console.log(name, "answers", r.value);
      break;
    case "timeout":
      console.log(name, "times out");
      break;
  }
}

main(function* () {
  yield* ask("fast", server("at once", 0));
  yield* ask("slow", server("too late", 400));
  yield* ask("silent", nilChan<string>());

  const deadline = after(patience);
  const beats = chan<number>();
  go(function* () {
    for (let n = 1; n <= 3; n++) {
      yield* beats.send(n);
    }
  });
  for (;;) {
    const r = yield* select({ beat: beats.recv(), deadline: deadline.recv() });
    if (r.case === "deadline") break;
    console.log("beat", r.value);
  }
  console.log("the deadline of the loop has passed");

  const r = yield* select({ zero: after(0).recv(), minute: after(60_000).recv() });
  console.log(r.case === "zero" ? "zero is over at once" : "unreachable");
});
