// An unbuffered send completes only when a receiver has taken the value; a buffered one does not wait for it.
// The log is kept by one goroutine at a time: what comes before the rendezvous is printed before what follows it.
import { chan, go, main, trySelect } from "goroutines";

main(function* () {
  const unbuffered = chan<string>();
  const permit = chan<boolean>();
  const done = chan<boolean>();
  go(function* () {
    yield* permit.recv();
    console.log("receiver: not yet");
    console.log("receiver: got", yield* unbuffered.recv());
    yield* done.send(true);
  });
  const r = trySelect({ send: unbuffered.send("too early") });
  console.log(r ? "unreachable" : "sender: nobody is there to take it");
  yield* permit.send(true);
  yield* unbuffered.send("a value");
  yield* done.recv();
  console.log("sender: it was taken");

  const buffered = chan<string>(1);
  yield* buffered.send("a letter");
  console.log("sender: does not wait");
  go(function* () {
    console.log("receiver: got", yield* buffered.recv());
    yield* done.send(true);
  });
  yield* done.recv();

  // Senders queue on one channel until somebody comes; none is forgotten.
  const queue = chan<number>(0, 0);
  const queued = chan<boolean>();
  for (let n = 1; n <= 4; n++) {
    go(function* () {
      yield* queued.send(true);
      yield* queue.send(n);
    });
    yield* queued.recv();
  }
  let sum = 0;
  for (let i = 0; i < 4; i++) {
    sum += yield* queue.recv();
  }
  console.log("all four were served, sum", sum);
});
