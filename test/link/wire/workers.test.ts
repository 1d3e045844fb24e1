// Channels and contexts by messages, where those who use them are on workers: what differs from shared memory.
import { describe, expect, test } from "vitest";
import { chan, go, run, select, sleep, type Op } from "goroutines";
import { goOn, shared } from "goroutines/cores";
import { background, cause, withCancel, withValue, type Context } from "goroutines/context";
import type { Owner } from "../../../lib/link/wire/owner.ts";
import { chain, type Encoded } from "../../../lib/link/wire/packets.ts";
import type { Peer } from "../../../lib/link/wire/peer.ts";
import { world } from "../../../lib/link/world.ts";
import { inWorld } from "../cores/sync/kinds.ts";
import type * as work from "./work.ts";
import { collectGarbage } from "./work.ts";

type Work = typeof work;

const module = new URL("./work.ts", import.meta.url);
inWorld("messages", 2);

describe("on a worker", () => {
  test.each(["closeTwice", "closeAgain"] as const)("a close that is an error ends its program: %s", async (how) => {
    const ch = shared.chan<number>();
    ch.close();
    const ended = run(function* () {
      yield* goOn<Work["closeAgain"]>(0, module, how, ch);
      yield* chan().recv();
    });
    await expect(ended).rejects.toMatchObject({ name: "RuntimeError", code: "ERR_CLOSE_OF_CLOSED_CHANNEL" });
  });

  test("what can't be known at once throws, and says what to do instead", async () => {
    await run(function* () {
      const codes = shared.chan<unknown[]>();
      yield* goOn<Work["attempt"]>(0, module, "attempt", codes);
      expect(yield* codes.recv()).toEqual([...Array<string>(4).fill("ERR_NOT_SYNCHRONOUS"), "ERR_NO_SHARED_MEMORY"]);
    });
  });
});

describe("with the owner", () => {
  test("a value that can't cross ends its wait, and leaves no case behind", async () => {
    const owner = world.current as Owner;
    await run(function* () {
      const [before, full] = [shared.chan<number>(), shared.chan<unknown>()];
      const refused = full.send(() => {});
      for (const op of [select({ before: before.recv(), refused }), refused]) {
        let error: unknown;
        try {
          yield* op as Op<unknown>;
        } catch (e) {
          error = e;
        }
        expect(error).toMatchObject({ code: "ERR_CANNOT_CROSS" });
        expect([before.trySend(1), full.tryRecv(), owner.waiting.size]).toEqual([false, undefined, 0]);
      }
    });
  });

  test("a value that closes its channel while it is read is not sent", () => {
    const ch = shared.chan<unknown>(1);
    const closing = {
      get n() {
        ch.close();
        return 1;
      },
    };
    expect(() => ch.trySend(closing)).toThrow("send on closed channel");
    expect(ch.len).toBe(0);
  });
});

test("a deadlock is told with what everybody waits for", async () => {
  const [ch, full] = [shared.chan<number>(), shared.chan<number>(1)];
  const deadlocked = run(
    function* () {
      const [ctx] = shared.withCancel(background());
      yield* full.send(1);
      go(function* () {
        yield* select({ full: full.send(2), done: ctx.done().recv() });
      });
      yield* goOn<Work["waitForAll"]>(0, module, "waitForAll", ch, full, ctx);
      yield* ch.recv();
    },
    { deadlock: "exact" },
  );
  const error = await deadlocked.catch((e: unknown) => e as { dump: string });
  expect(error).toMatchObject({ name: "DeadlockError" });
  const waits = Array.from((error as { dump: string }).dump.matchAll(/goroutine \d+ \[(.*?)\]/g), ([, wait]) => wait);
  expect(waits.toSorted((a = "", b = "") => a.localeCompare(b))).toEqual([
    "chan receive",
    "chan receive, worker 0",
    "chan receive, worker 0",
    "chan send, worker 0",
    "select",
    "select, worker 0",
    "select, worker 0",
  ]);
});

describe("a context", () => {
  test("comes with its deadline, and without its values", async () => {
    await run(function* () {
      const [ctx, cancel] = shared.withTimeout(withValue(background(), "user", "gopher"), 60_000);
      const results = shared.chan<unknown>();
      yield* goOn<Work["tell"]>(0, module, "tell", ctx, results);
      expect(yield* results.recv()).toEqual({
        err: undefined,
        cause: undefined,
        deadline: ctx.deadline(),
        value: undefined,
      });
      cancel();
    });
  });

  test("that had ended before it came has ended there: by itself, by one above it, long ago in a buffer; and with its cause", async () => {
    await run(function* () {
      const [parent, cancel] = shared.withCancelCause(background());
      const [child] = shared.withCancel(parent);
      const results = shared.chan<unknown>(2);
      const buffer = shared.chan<Context>(2);
      yield* buffer.send(child);
      cancel({ why: ["full", parent] });
      const told = { err: "context canceled", cause: { why: ["full", parent] }, deadline: undefined, value: undefined };
      for (const ctx of [child, parent, (yield* buffer.recv()) as Context]) {
        yield* goOn<Work["tell"]>(1, module, "tell", ctx, results);
        expect(yield* results.recv()).toEqual(told);
      }
    });
  });

  test("has ended at once for who ends it, and soon for the others", async () => {
    await run(function* () {
      const results = shared.chan<unknown>();
      yield* goOn<Work["endHere"]>(0, module, "endHere", results);
      const ctx = (yield* results.recv()) as Context;
      const ended = ["context canceled", { why: "there" }];
      expect(yield* results.recv()).toEqual([ended, ended, ended]);
      yield* select({ done: withCancel(ctx)[0].done().recv() });
      expect(cause(ctx)).toEqual({ why: "there" });
    });
  });

  test("leaves no timer and nobody waiting once nobody waits for it", async () => {
    const owner = world.current as Owner;
    await run(function* () {
      const [parent, cancel] = shared.withTimeout(background(), 60_000);
      const [child] = shared.withCancel(parent);
      for (let i = 0; i < 10; i++)
        expect((yield* select({ done: child.done().recv(), late: sleep(0.1) })).case).toBe("late");
      expect(owner.waiting.size).toBe(0);
      cancel();
      expect(child.err()).toMatchObject({ message: "context canceled" });
    });
  });
});

test("what a worker has no more is let go of, and what nobody has is collected", { timeout: 60_000 }, async () => {
  const owner = world.current as Owner;
  const peer = owner.peersByNumber[0] as Peer;
  const ids = await run(function* () {
    const [above] = shared.withCancel(background());
    const [ctx] = shared.withCancel(above);
    const things = [ctx, shared.chan(1), shared.chan()];
    const collected = shared.chan<null>();
    for (let i = 0; i < 2; i++) {
      yield* goOn<Work["collect"]>(0, module, "collect", [things, things], collected);
      yield* collected.recv();
    }
    return (owner.codec.encode(things) as Encoded).shared.flatMap((reference) =>
      [...chain(reference)].map(({ id }) => id),
    );
  });
  expect(ids).toHaveLength(4);
  expect(ids.map((id) => peer.holds({ id }))).toEqual(Array(4).fill(true));
  while (ids.some((id) => peer.holds({ id }))) {
    await run(function* () {
      const collected = shared.chan<null>();
      yield* goOn<Work["collect"]>(0, module, "collect", [], collected);
      yield* collected.recv();
    });
  }
  while (ids.some((id) => owner.known(id) !== undefined)) {
    // Who has just looked keeps what he saw.
    await sleep(1);
    collectGarbage();
  }
});
