// Channels. A value that was sent is received exactly once, each sender's values in its order. A send on a channel
// of capacity c has completed only if fewer than c values are still ahead of their receivers. `close` ends every wait,
// and no value that was sent before is lost by it. What could break that: a sender and a receiver that come at the
// same time, a wait that ends as the channel is closed, a full buffer whose waiting sender moves up.

import { describe, expect, test } from "vitest";
import { chan, go, gosched, isNil, nilChan, select, stop, type Chan, type Routine } from "goroutines";
import { WaitGroup } from "goroutines/sync";
import { Channel } from "../../../lib/core/channel.ts";
import { failure, invariant, outcomes } from "./model.ts";

/** Two senders of two values each and one receiver: the order of arrival. */
function traffic(make: () => Chan<string>) {
  return function* (): Routine<string> {
    const ch = make();
    let sent = 0;
    let received = 0;
    let asked = 0;
    function* sender(name: string): Routine {
      for (const i of [1, 2]) {
        yield* ch.send(`${name}${i}`);
        sent++;
        invariant(sent <= asked + ch.cap, "a send has completed that nobody received and that is not in the buffer");
      }
    }
    go(sender, "a");
    go(sender, "b");
    const arrived: unknown[] = [];
    while (received < 4) {
      asked++;
      arrived.push(yield* ch.recv());
      received++;
      invariant(ch.len <= ch.cap, "more is buffered than the capacity allows");
    }
    invariant(ch.len === 0, "something is left");
    return arrived.join(" ");
  };
}

/** All orders in which four values can arrive, if each sender's arrive in its order. */
const merged = ["a1 a2 b1 b2", "a1 b1 a2 b2", "a1 b1 b2 a2", "b1 a1 a2 b2", "b1 a1 b2 a2", "b1 b2 a1 a2"];

describe("two senders and a receiver", () => {
  test.each([0, 1, 2])("over capacity %i: every value arrives once, each sender's in its order", async (capacity) => {
    expect(await outcomes(traffic(() => chan<string>(capacity)))).toEqual(merged);
  });

  test("a buffer that gives away the youngest value is caught", async () => {
    class LastInFirstOut extends Channel<string, undefined> {
      override take(): unknown {
        const { ring, len } = this;
        if (len < 2) return super.take();
        [ring[this.head], ring[(this.head + len - 1) % ring.length]] = [
          ring[(this.head + len - 1) % ring.length],
          ring[this.head],
        ];
        return super.take();
      }
    }
    const { kind } = await failure(
      traffic(() => new LastInFirstOut(2, undefined)),
      { check: (order) => invariant(merged.includes(order), order) },
    );
    expect(kind).toBe("property");
  });

  test("a channel that lets one more into its buffer is caught", async () => {
    class OneMore extends Channel<string, undefined> {
      override give(value: unknown): unknown {
        (this as { cap: number }).cap = 2;
        const outcome = super.give(value);
        (this as { cap: number }).cap = 1;
        return outcome;
      }
    }
    expect((await failure(traffic(() => new OneMore(1, undefined)))).message).toContain(
      "a send has completed that nobody received",
    );
  });
});

describe("close", () => {
  /** Two receivers; one value is sent, then the channel is closed: how many got it, and how many learned of the end. */
  function* closing(ch: Chan<number>): Routine<string> {
    const wg = new WaitGroup();
    const got: string[] = [];
    for (let i = 0; i < 2; i++) {
      wg.go(function* () {
        const [value, ok] = yield* ch.recvOk();
        got.push(ok ? `${value}` : "closed");
      });
    }
    yield* ch.send(1);
    ch.close();
    yield* wg.wait();
    return got.toSorted().join(" ");
  }

  test.each([0, 1])("ends every wait, and loses nothing that was sent before (capacity %i)", async (capacity) => {
    expect(await outcomes(() => closing(chan<number>(capacity)))).toEqual(["1 closed"]);
  });

  test("that wakes nobody is caught", async () => {
    class WakesNobody extends Channel<number, undefined> {
      override close(): void {
        this.closed = true;
      }
    }
    expect((await failure(() => closing(new WakesNobody(0, undefined)))).kind).toBe("deadlock");
  });

  /** A sender and whoever closes the channel under it: what the sender and the receiver see. */
  function racing(make: () => Chan<number, number>) {
    return function* (): Routine<string> {
      const ch = make();
      const wg = new WaitGroup();
      let sender = "";
      wg.go(function* () {
        try {
          yield* ch.send(7);
          sender = "sent";
        } catch (e) {
          sender = (e as Error).message;
        }
      });
      wg.go(function* () {
        ch.close();
      });
      const received = yield* ch.recvOk();
      yield* wg.wait();
      return `${sender}, ${received.join(" ")}`;
    };
  }

  test("beside a send: either the value arrives, or the send panics", async () => {
    for (const capacity of [0, 1]) {
      expect(await outcomes(racing(() => chan(capacity, 0)))).toEqual([
        "send on closed channel, 0 false",
        "sent, 7 true",
      ]);
    }
  });

  test("that forgets the senders is caught", async () => {
    class ForgetsSenders extends Channel<number, number> {
      override close(): void {
        while (this.senders.head !== null) this.senders.shift();
        super.close();
      }
    }
    expect((await failure(racing(() => new ForgetsSenders(0, 0)))).kind).toBe("deadlock");
  });

  test("by two: one of them panics", async () => {
    const results = await outcomes(function* () {
      const ch = chan<void>();
      const wg = new WaitGroup();
      const said: string[] = [];
      for (const name of ["a", "b"]) {
        wg.go(function* () {
          yield* gosched();
          try {
            ch.close();
            said.push(name);
          } catch (e) {
            said.push((e as Error).message);
          }
        });
      }
      yield* wg.wait();
      return said.join(", ");
    });
    expect(results).toEqual(["a, close of closed channel", "b, close of closed channel"]);
  });
});

describe("trySend and tryRecv", () => {
  test("of two that try to send into one place, one does; a receiver that waits makes room for the other", async () => {
    const results = await outcomes(function* () {
      const ch = chan(1, 0);
      const wg = new WaitGroup();
      let sent = 0;
      for (const value of [1, 2]) {
        wg.go(function* () {
          yield* gosched();
          if (ch.trySend(value)) sent += value;
        });
      }
      const received = yield* ch.recv();
      yield* wg.wait();
      const rest = ch.tryRecv()?.[0] ?? 0;
      invariant(received + rest === sent, "what was sent is what was received");
      return sent;
    });
    expect(results).toEqual([1, 2, 3]);
  });

  test("tryRecv finds a sender that waits, and else nothing", async () => {
    const results = await outcomes(function* () {
      const ch = chan<number>();
      const wg = new WaitGroup();
      wg.go(function* () {
        yield* ch.send(1);
      });
      yield* gosched();
      const first = ch.tryRecv();
      if (first === undefined) yield* ch.recv();
      yield* wg.wait();
      return first === undefined ? "nothing" : first.join(" ");
    });
    expect(results).toEqual(["1 true", "nothing"]);
  });
});

describe("forEach", () => {
  test("by two workers: every value is one worker's, and both end", async () => {
    const results = await outcomes(function* () {
      const jobs = chan<number>(1);
      const wg = new WaitGroup();
      const done: string[] = [];
      for (const worker of ["a", "b"]) {
        wg.go(function* () {
          yield* jobs.forEach((job) => void done.push(`${job}${worker}`));
        });
      }
      for (const job of [1, 2]) yield* jobs.send(job);
      jobs.close();
      yield* wg.wait();
      return done.toSorted().join(" ");
    });
    expect(results).toEqual(["1a 2a", "1a 2b", "1b 2a", "1b 2b"]);
  });

  test("that stops leaves the rest to others", async () => {
    const results = await outcomes(function* () {
      const ch = chan<number>(2);
      const wg = new WaitGroup();
      const seen: number[] = [];
      wg.go(function* () {
        yield* ch.send(1);
        yield* ch.send(2);
        ch.close();
      });
      yield* ch.forEach(() => stop);
      yield* ch.forEach((value) => void seen.push(value));
      yield* wg.wait();
      return seen.join(" ");
    });
    expect(results).toEqual(["2"]);
  });
});

describe("the nil channel", () => {
  test("is a case that never fires", async () => {
    const results = await outcomes(function* () {
      const ch = chan<number>();
      go(function* () {
        yield* ch.send(1);
      });
      const nil = nilChan<number>();
      invariant(isNil(nil) && !isNil(ch), "only the nil channel is nil");
      const r = yield* select({ in: nil.recv(), out: nil.send(1), ch: ch.recv() });
      return r.case;
    });
    expect(results).toEqual(["ch"]);
  });

  test("blocks for ever, which is caught", async () => {
    const { kind } = await failure(function* () {
      yield* nilChan().recv();
    });
    expect(kind).toBe("deadlock");
  });
});
