// A wait at a proxy that claims an offer and is released: what came to its local cases meanwhile is not lost.
import { expect, test } from "vitest";
import { chan, go, run, select, sleep, until, type Op, type RecvChan, type Routine } from "goroutines";
import { background, withCancel } from "goroutines/context";
import { Queue } from "goroutines/queue";
import { newWeighted } from "goroutines/semaphore";
import { ReentrantMutex } from "goroutines/sync";
import { ProxyWire } from "../../../lib/link/wire/proxy.ts";
import type { ToOwner, ToProxy } from "../../../lib/link/wire/protocol.ts";
import type { Transport } from "../../../lib/link/wire/transport.ts";
import { noHost } from "./net.ts";

/** A party whose owner is this test. */
interface Party {
  readonly wire: ProxyWire;
  /** A channel that lives with the owner. */
  readonly far: RecvChan<unknown, unknown>;
  readonly said: ToOwner[];
  /** The owner says something. */
  say(message: ToProxy): void;
}

function party(): Party {
  const said: ToOwner[] = [];
  let hear: (messages: unknown) => void = () => {};
  const transport: Transport = {
    post: (messages) => void said.push(...(messages as ToOwner[])),
    onMessage(listener) {
      hear = listener;
    },
    onClose() {},
  };
  const wire = new ProxyWire(0, 1, transport, () => noHost);
  return { wire, far: wire.channel(0, undefined), said, say: (message) => hear([message]) };
}

/** Something outside that happens once. */
class Event {
  happen: () => void = () => {};
  readonly happened: Promise<void> = new Promise((resolve) => {
    this.happen = resolve;
  });
}

/** Selects by `cases`, and meanwhile has the owner make an offer, which is claimed, calls `meanwhile`, and has the owner release the wait. */
function* claimedFor(
  { say }: Party,
  cases: { readonly [name: string]: Op<unknown> },
  meanwhile: () => Routine,
): Routine<string> {
  const fired = chan<string>(1);
  go(function* () {
    yield* fired.send((yield* select(cases, { priority: true })).case);
  });
  yield* sleep(0.1);
  say(["offer", 1]);
  yield* meanwhile();
  expect(fired.len).toBe(0);
  say(["release", 1]);
  return (yield* fired.recv()) as string;
}

test("a local sender that came goes to the next, and is received when the select begins anew", async () => {
  const it = party();
  const { wire, far, said } = it;
  await run(function* () {
    const local = chan<number>(1);
    const fired = yield* claimedFor(it, { local: local.recv(), far: far.recv() }, function* () {
      yield* local.send(7);
    });
    expect([fired, local.len, wire.waits.size]).toEqual(["local", 0, 0]);
    yield* sleep(0.1);
  });
  expect(said.map(([is]) => is)).toEqual(["make", "wait", "claim", "withdraw"]);
});

test("what came from outside fires, though a local sender has gone on since", async () => {
  const it = party();
  const { wire, far, said } = it;
  await run(function* () {
    const local = chan<number>(1);
    const event = new Event();
    const fired = yield* claimedFor(
      it,
      { far: far.recv(), event: until(() => event.happened), local: local.recv() },
      function* () {
        event.happen();
        yield* sleep(0.1);
        yield* local.send(7);
      },
    );
    expect([fired, local.len, wire.waits.size]).toEqual(["event", 1, 0]);
    yield* sleep(0.1);
  });
  expect(said.map(([is]) => is)).toEqual(["make", "wait", "claim", "withdraw"]);
});

test("what came to nothing in the end puts off no timeout and starts no promise anew", async () => {
  const it = party();
  const { wire, far, say } = it;
  await run(function* () {
    const local = chan<number>(1);
    let starts = 0;
    const event = new Event();
    const started = until(() => {
      starts++;
      return event.happened;
    });
    const fired = chan<string>(1);
    go(function* () {
      yield* fired.send((yield* select({ far: far.recv(), event: started, local: local.recv() })).case);
    });
    yield* sleep(0.1);
    for (let i = 0; i < 3; i++) {
      say(["offer", 1]);
      // It goes by the select, and another takes it.
      yield* local.send(7);
      expect(yield* local.recv()).toBe(7);
      say(["release", 1]);
      expect([fired.len, starts]).toEqual([0, 1]);
    }
    yield* local.send(8);
    expect(yield* fired.recv()).toBe("local");
    expect([local.len, starts, wire.waits.size]).toEqual([0, 1, 0]);
  });
});

test("also where the local case is a select itself", async () => {
  const it = party();
  const { wire, far } = it;
  await run(function* () {
    const sem = newWeighted(1);
    const [ctx] = withCancel(background());
    yield* sem.acquire();
    const event = new Event();
    const cases = { far: far.recv(), event: until(() => event.happened), token: sem.acquire(ctx) };
    const fired = yield* claimedFor(it, cases, function* () {
      event.happen();
      yield* sleep(0.1);
      sem.release();
    });
    expect([fired, wire.waits.size]).toEqual(["event", 0]);
    yield* sem.acquire(ctx);
    const next = chan<string>(1);
    go(function* () {
      yield* sem.acquire(ctx);
      yield* next.send("next");
    });
    yield* sleep(0.1);
    sem.release();
    expect(yield* next.recv()).toBe("next");
  });
});

/** As the host hears it: while no goroutine runs. */
function* outside(say: () => void): Routine {
  yield* until(() => Promise.resolve().then(say));
}

test("a lock that goes by its goroutine is taken for that, whoever hears of the release", async () => {
  const it = party();
  await run(function* () {
    const mu = new ReentrantMutex();
    yield* mu.lock();
    const fired = chan<string>(1);
    go(function* () {
      const { case: name } = yield* select({ mu: mu.lock(), far: it.far.recv() });
      mu.unlock();
      yield* fired.send(name);
    });
    yield* sleep(0.1);
    it.say(["offer", 1]);
    mu.unlock();
    yield* outside(() => it.say(["release", 1]));
    expect(yield* fired.recv()).toBe("mu");
  });
});

test("a send whose channel was closed meanwhile throws in its goroutine", async () => {
  const it = party();
  await run(function* () {
    const local = chan<number>();
    const failed = chan<unknown>(1);
    go(function* () {
      try {
        yield* select({ local: local.send(1), far: it.far.recv() });
      } catch (e) {
        yield* failed.send(e);
      }
    });
    yield* sleep(0.1);
    it.say(["offer", 1]);
    local.close();
    yield* outside(() => it.say(["release", 1]));
    expect(yield* failed.recv()).toMatchObject({ message: "send on closed channel" });
  });
});

test("a select does not meet itself at a channel where it both sends and receives", async () => {
  const it = party();
  await run(function* () {
    const local = chan<number>();
    const fired = chan<unknown>(1);
    go(function* () {
      yield* fired.send(yield* select({ send: local.send(1), recv: local.recv(), far: it.far.recv() }));
    });
    yield* sleep(0.1);
    it.say(["offer", 1]);
    go(function* () {
      yield* local.send(2);
    });
    yield* sleep(0.1);
    yield* outside(() => it.say(["release", 1]));
    expect(yield* fired.recv()).toEqual({ case: "recv", value: 2 });
  });
});

test("a promise that has settled meanwhile counts no longer as what may wake a goroutine", async () => {
  const it = party();
  const stuck = run(
    function* () {
      const event = new Event();
      const fired = chan<string>(1);
      go(function* () {
        yield* fired.send((yield* select({ event: until(event.happened), far: it.far.recv() })).case);
      });
      yield* sleep(0.1);
      it.say(["offer", 1]);
      event.happen();
      yield* sleep(0.1);
      yield* outside(() => it.say(["release", 1]));
      expect(yield* fired.recv()).toBe("event");
      yield* fired.recv();
    },
    { deadlock: "exact" },
  );
  await expect(stuck).rejects.toThrow("all goroutines are asleep - deadlock!");
});

test("a value that could not come into a queue is not counted as unfinished", async () => {
  const it = party();
  await run(function* () {
    const queue = new Queue<number>(1);
    yield* queue.send(1);
    const fired = chan<string>(1);
    go(function* () {
      yield* fired.send((yield* select({ put: queue.send(2), far: it.far.recv() })).case);
    });
    yield* sleep(0.1);
    it.say(["offer", 1]);
    expect(yield* queue.recv()).toBe(1);
    queue.taskDone();
    yield* queue.join();
    yield* outside(() => it.say(["release", 1]));
    expect([yield* fired.recv(), yield* queue.recv()]).toEqual(["put", 2]);
    queue.taskDone();
    yield* queue.join();
  });
});
