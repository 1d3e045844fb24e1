// Select with default polls: it sends, receives or does neither, and never blocks.
import { chan, go, gosched, main, nilChan, trySelect, type RecvChan, type SendChan } from "goroutines";

function trySend(ch: SendChan<number>, n: number): void {
  const r = trySelect({ send: ch.send(n) });
  if (r) {
    console.log("sent", n);
  } else {
    console.log("no room for", n);
  }
}

function tryReceive(ch: RecvChan<number, number>): void {
  const r = trySelect({ recv: ch.recvOk() });
  if (r) {
    console.log("received", ...r.value);
  } else {
    console.log("nothing to receive");
  }
}

main(function* () {
  const buffered = chan<number>(2, 0);
  tryReceive(buffered);
  for (let n = 1; n <= 3; n++) {
    trySend(buffered, n);
  }
  tryReceive(buffered);
  buffered.close();
  tryReceive(buffered);
  tryReceive(buffered);

  const none = nilChan<number>();
  trySend(none, 4);
  tryReceive(none);

  const unbuffered = chan<number>();
  trySend(unbuffered, 5);
  const done = chan<boolean>();
  go(function* () {
    console.log("the peer received", yield* unbuffered.recv());
    yield* done.send(true);
  });
  let polls = 0;
  for (let sent = false; !sent; polls++) {
    if (trySelect({ send: unbuffered.send(6) })) {
      sent = true;
    } else {
      yield* gosched();
    }
  }
  yield* done.recv();
  console.log("polled at least once:", polls >= 1);
});
