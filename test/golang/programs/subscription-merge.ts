// Subscriptions: a feed delivers its items until it is closed; merge makes one subscription of several.
// To close a subscription is to ask its loop over a channel of reply channels, and to hear its last words.
import { chan, go, main, select, stop, type RecvChan, type Routine, type SendChan } from "goroutines";

class Subscription {
  readonly updates: RecvChan<string>;
  readonly closing: SendChan<SendChan<number>>; // the reply is the number of items delivered

  constructor(updates: RecvChan<string>, closing: SendChan<SendChan<number>>) {
    this.updates = updates;
    this.closing = closing;
  }

  *close(): Routine<number> {
    const delivered = chan<number>(0, 0);
    yield* this.closing.send(delivered);
    return yield* delivered.recv();
  }
}

/** Delivers the items and then waits to be closed; null disables the case without an item. */
function feed(...items: string[]): Subscription {
  const updates = chan<string>();
  const closing = chan<SendChan<number>>();
  go(function* () {
    let delivered = 0;
    for (;;) {
      const next = items[delivered];
      const r = yield* select({
        out: next === undefined ? null : updates.send(next),
        closing: closing.recvOk(),
      });
      switch (r.case) {
        case "out":
          delivered++;
          break;
        case "closing": {
          const [reply, ok] = r.value;
          if (!ok) return;
          updates.close();
          yield* reply.send(delivered);
          return;
        }
      }
    }
  });
  return new Subscription(updates, closing);
}

function merge(...subscriptions: Subscription[]): Subscription {
  const updates = chan<string>();
  const closing = chan<SendChan<number>>();
  const quit = chan<boolean>();
  for (const s of subscriptions) {
    go(function* () {
      yield* s.updates.forEach(function* (item) {
        yield* select({ out: updates.send(item), quit: quit.recv() });
      });
    });
  }
  go(function* () {
    const [reply, ok] = yield* closing.recvOk();
    if (!ok) return;
    quit.close();
    let sum = 0;
    for (const s of subscriptions) {
      sum += yield* s.close();
    }
    yield* reply.send(sum);
  });
  return new Subscription(updates, closing);
}

main(function* () {
  const merged = merge(
    feed("go 1", "go 2", "go 3", "go 4"),
    merge(feed("ts 1", "ts 2"), feed("js 1", "js 2", "js 3")),
    feed(),
  );
  const all = 9;
  const items: string[] = [];
  yield* merged.updates.forEach((item) => {
    items.push(item);
    return items.length === all ? stop : undefined;
  });
  items.sort();
  for (const item of items) {
    console.log(item);
  }
  console.log("delivered to the outer merge:", yield* merged.close());

  const half = merge(feed("a", "b", "c"), feed("x", "y", "z"));
  const first = yield* half.updates.recv();
  console.log("one item is enough:", first === "a" || first === "x");
  const delivered = yield* half.close();
  console.log("delivered between 1 and 6:", 1 <= delivered && delivered <= 6);
});
