// time.AfterFunc: Stop and Reset answer true only as long as the function has not been started.
import { chan, main, type Routine } from "goroutines";
import { Hour, Millisecond, afterFunc, now, since } from "goroutines/time";

main(function* () {
  const ran = chan<number>(10, 0);
  let count = 0;
  function* f(): Routine {
    count++;
    yield* ran.send(count);
  }
  const t = afterFunc(Hour, f);
  console.log("stop before:", t.stop());
  console.log("stop again:", t.stop());
  console.log("reset after stop:", t.reset(Hour));
  console.log("reset while it runs:", t.reset(10 * Millisecond));
  console.log("run", yield* ran.recv());
  console.log("stop after the run:", t.stop());
  console.log("reset after the run:", t.reset(10 * Millisecond));
  console.log("run", yield* ran.recv());

  const gate = chan<boolean>();
  const started = chan<boolean>();
  const slow = afterFunc(0, function* () {
    started.close();
    yield* gate.recv();
    yield* ran.send(-1);
  });
  yield* started.recv();
  console.log("stop while the function runs:", slow.stop());
  gate.close();
  console.log("it was not stopped:", yield* ran.recv());

  const at = now();
  const order = chan<string>(0, "");
  afterFunc(60 * Millisecond, function* () {
    yield* order.send("third");
  });
  afterFunc(20 * Millisecond, function* () {
    yield* order.send("first");
  });
  afterFunc(40 * Millisecond, function* () {
    yield* order.send("second");
  });
  console.log(yield* order.recv(), yield* order.recv(), yield* order.recv());
  console.log("not too early:", since(at) >= 60 * Millisecond);
});
