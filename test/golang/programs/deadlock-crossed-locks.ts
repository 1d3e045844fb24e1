// Deadlock by crossed locks: two goroutines take two channel mutexes in opposite order.
// Each has its first lock before either asks for the second, so they always meet.
import { chan, go, main, type Chan, type RecvChan, type Routine, type SendChan } from "goroutines";

function* worker(
  first: Chan<boolean>,
  second: Chan<boolean>,
  ready: SendChan<boolean>,
  proceed: RecvChan<boolean>,
  done: SendChan<boolean>,
): Routine {
  yield* first.send(true);
  yield* ready.send(true);
  yield* proceed.recv();
  yield* second.send(true);
  yield* second.recv();
  yield* first.recv();
  yield* done.send(true);
}

main(function* () {
  const left = chan<boolean>(1);
  const right = chan<boolean>(1);
  const ready = chan<boolean>();
  const proceed = chan<boolean>();
  const done = chan<boolean>();
  go(worker, left, right, ready, proceed, done);
  go(worker, right, left, ready, proceed, done);
  yield* ready.recv();
  yield* ready.recv();
  console.log("left held", left.len, "right held", right.len);
  proceed.close();
  yield* done.recv();
  console.log("unreachable");
});
