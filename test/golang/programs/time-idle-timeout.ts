// An idle timeout: every message starts the one timer anew; silence ends the connection.
import { chan, go, main, select, sleep, type RecvChan, type Routine } from "goroutines";
import { Hour, Millisecond, newTimer } from "goroutines/time";

function* serve(messages: RecvChan<string>, idle: number): Routine<[count: number, how: string]> {
  const timer = newTimer(idle);
  try {
    let count = 0;
    for (;;) {
      const r = yield* select({ message: messages.recvOk(), idle: timer.c.recv() });
      if (r.case === "idle") {
        return [count, "idle"];
      }
      const [m, ok] = r.value;
      if (!ok) {
        return [count, "closed"];
      }
      count++;
      console.log("got", m);
      timer.reset(idle);
    }
  } finally {
    timer.stop();
  }
}

main(function* () {
  const messages = chan<string>();
  go(function* () {
    for (const m of ["one", "two", "three", "four", "five", "six", "seven", "eight"]) {
      yield* messages.send(m);
      yield* sleep(50);
    }
  });
  let [count, how] = yield* serve(messages, 300 * Millisecond);
  console.log(count, "messages, then", how);

  const quick = chan<string>(2);
  yield* quick.send("nine");
  yield* quick.send("ten");
  quick.close();
  [count, how] = yield* serve(quick, Hour);
  console.log(count, "messages, then", how);
});
