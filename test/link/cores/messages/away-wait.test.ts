// A wait on a worker, when its home has it for a while and lets go of it: what came to its local cases meanwhile is not
// lost.
import { expect, test } from "vitest";
import { chan, go, run, select, sleep, until, type Op, type RecvChan, type Routine } from "goroutines";
import { background, withCancel } from "goroutines/context";
import { newWeighted } from "goroutines/semaphore";
import { Away } from "../../../../lib/link/cores/messages/away.ts";
import type { Up } from "../../../../lib/link/cores/messages/wire.ts";
import { nobody } from "./net.ts";

/** A worker whose home is this test: `far` is a channel that lives there. */
function worker(): { away: Away; far: RecvChan<unknown, unknown>; said: Up[] } {
  const said: Up[] = [];
  const away = new Away(0, 1, (messages) => said.push(...messages));
  away.staff = nobody;
  return { away, far: away.channel(0, undefined), said };
}

/** Something outside that happens once. */
class Event {
  happen: () => void = () => {};
  readonly happened: Promise<void> = new Promise((resolve) => {
    this.happen = resolve;
  });
}

/** Selects by `cases`, and meanwhile has the home take the wait, calls `meanwhile`, and has the home let go. */
function* takenFor(
  away: Away,
  cases: { readonly [name: string]: Op<unknown> },
  meanwhile: () => Routine,
): Routine<string> {
  const fired = chan<string>(1);
  go(function* () {
    yield* fired.send((yield* select(cases, { priority: true })).case);
  });
  yield* sleep(0.1);
  away.heard([["ask", 1]]);
  yield* meanwhile();
  expect(fired.len).toBe(0);
  away.heard([["release", 1]]);
  return (yield* fired.recv()) as string;
}

test("a local sender that came goes to the next, and is received when the select begins anew", async () => {
  const { away, far, said } = worker();
  await run(function* () {
    const local = chan<number>(1);
    const fired = yield* takenFor(away, { local: local.recv(), far: far.recv() }, function* () {
      yield* local.send(7);
    });
    expect([fired, local.len, away.waits.size]).toEqual(["local", 0, 0]);
    yield* sleep(0.1);
  });
  expect(said.map(([is]) => is)).toEqual(["make", "wait", "yours", "withdraw"]);
});

test("what came from outside fires, though a local sender has gone on since", async () => {
  const { away, far, said } = worker();
  await run(function* () {
    const local = chan<number>(1);
    const event = new Event();
    const fired = yield* takenFor(
      away,
      { far: far.recv(), event: until(() => event.happened), local: local.recv() },
      function* () {
        event.happen();
        yield* sleep(0.1);
        yield* local.send(7);
      },
    );
    expect([fired, local.len, away.waits.size]).toEqual(["event", 1, 0]);
    yield* sleep(0.1);
  });
  expect(said.map(([is]) => is)).toEqual(["make", "wait", "yours", "withdraw"]);
});

test("what came to nothing in the end puts off no timeout and starts no promise anew", async () => {
  const { away, far } = worker();
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
      away.heard([["ask", 1]]);
      // It goes by the select, and another takes it.
      yield* local.send(7);
      expect(yield* local.recv()).toBe(7);
      away.heard([["release", 1]]);
      expect([fired.len, starts]).toEqual([0, 1]);
    }
    yield* local.send(8);
    expect(yield* fired.recv()).toBe("local");
    expect([local.len, starts, away.waits.size]).toEqual([0, 1, 0]);
  });
});

test("also where the local case is a select itself", async () => {
  const { away, far } = worker();
  await run(function* () {
    const sem = newWeighted(1);
    const [ctx] = withCancel(background());
    yield* sem.acquire();
    const event = new Event();
    const cases = { far: far.recv(), event: until(() => event.happened), token: sem.acquire(ctx) };
    const fired = yield* takenFor(away, cases, function* () {
      event.happen();
      yield* sleep(0.1);
      sem.release();
    });
    expect([fired, away.waits.size]).toEqual(["event", 0]);
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
