// Len and cap of channels: buffered, unbuffered with a blocked sender, closed and nil.
import { chan, go, main, nilChan, sleep, type Chan } from "goroutines";

function report(name: string, ch: Chan<number>): void {
  console.log(name, "len", ch.len, "cap", ch.cap);
}

main(function* () {
  const buffered = chan<number>(3);
  report("new", buffered);
  yield* buffered.send(1);
  yield* buffered.send(2);
  report("two sent", buffered);
  yield* buffered.recv();
  report("one received", buffered);
  yield* buffered.send(3);
  yield* buffered.send(4);
  report("full", buffered);

  const blocked = chan<boolean>();
  go(function* () {
    yield* buffered.send(5);
    yield* blocked.send(false);
  });
  yield* sleep(20);
  report("full with a blocked sender", buffered);
  yield* buffered.recv();
  yield* blocked.recv();
  report("the sender's value moved up", buffered);

  buffered.close();
  report("closed", buffered);
  for (let i = 0; i < 4; i++) {
    yield* buffered.recv();
  }
  report("drained", buffered);

  const unbuffered = chan<number>();
  go(function* () {
    yield* unbuffered.send(1);
  });
  yield* sleep(20);
  report("unbuffered with a blocked sender", unbuffered);

  const none = nilChan<number>();
  report("nil", none);
});
