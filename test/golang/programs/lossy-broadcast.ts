// Lossy broadcast: a slow listener must not hold up the others, so what does not fit into its inbox is dropped.
import { chan, main, type Chan } from "goroutines";

interface Listener {
  readonly name: string;
  readonly inbox: Chan<number>;
  dropped: number;
}

function broadcast(listeners: readonly Listener[], n: number): void {
  for (const l of listeners) {
    if (!l.inbox.trySend(n)) {
      l.dropped++;
    }
  }
}

main(function* () {
  const patient: Listener = { name: "patient", inbox: chan<number>(10), dropped: 0 };
  const narrow: Listener = { name: "narrow", inbox: chan<number>(3), dropped: 0 };
  const deaf: Listener = { name: "deaf", inbox: chan<number>(), dropped: 0 };
  const listeners = [patient, narrow, deaf];

  for (let n = 1; n <= 8; n++) {
    broadcast(listeners, n);
    if (n === 5) {
      console.log("narrow reads one:", yield* narrow.inbox.recv());
    }
  }
  for (const l of listeners) {
    l.inbox.close();
    let heard = 0;
    yield* l.inbox.forEach((n) => {
      console.log(l.name, "hears", n);
      heard++;
    });
    console.log(l.name, "heard", heard, "and missed", l.dropped);
  }
});
