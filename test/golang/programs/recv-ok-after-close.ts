// The second result of a receive: true while there are values, false once the channel is closed and drained.
import { chan, go, main } from "goroutines";

main(function* () {
  const buffered = chan<number>(3, 0);
  yield* buffered.send(0); // a zero that was sent is not the zero of a closed channel
  yield* buffered.send(5);
  buffered.close();
  for (let i = 0; i < 4; i++) {
    const [n, ok] = yield* buffered.recvOk();
    console.log("buffered", n, ok);
  }

  const unbuffered = chan<number>(0, 0);
  go(function* () {
    yield* unbuffered.send(1);
    unbuffered.close();
  });
  for (let i = 0; i < 3; i++) {
    const [n, ok] = yield* unbuffered.recvOk();
    console.log("unbuffered", n, ok);
  }

  const waiting = chan<number>();
  const answers = chan<boolean>();
  for (let i = 0; i < 3; i++) {
    go(function* () {
      const [, ok] = yield* waiting.recvOk();
      yield* answers.send(ok);
    });
  }
  waiting.close();
  for (let i = 0; i < 3; i++) {
    console.log("a waiting receiver sees", yield* answers.recv());
  }
});
