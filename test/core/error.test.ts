// The errors: a class a kind, a stable code, Go's text as the message, what was given beside it.
import { describe, expect, test } from "vitest";
import {
  chan,
  DeadlockError,
  FatalError,
  go,
  GoError,
  nilChan,
  run,
  RuntimeError,
  sleep,
  until,
  UsageError,
} from "goroutines";

function thrown(f: () => unknown): unknown {
  try {
    f();
  } catch (e) {
    return e;
  }
  throw new Error("nothing was thrown");
}

const closed = chan<number>();
closed.close();

describe("each error", () => {
  const errors: [string, () => unknown, new (...args: never[]) => Error, string][] = [
    ["a send on a closed channel", () => thrown(() => closed.trySend(1)), RuntimeError, "ERR_SEND_ON_CLOSED_CHANNEL"],
    ["a close of a closed channel", () => thrown(() => closed.close()), RuntimeError, "ERR_CLOSE_OF_CLOSED_CHANNEL"],
    ["a close of the nil channel", () => thrown(() => nilChan().close()), RuntimeError, "ERR_CLOSE_OF_NIL_CHANNEL"],
    ["a capacity out of range", () => thrown(() => chan(-1)), RuntimeError, "ERR_MAKECHAN_SIZE"],
    ["go of nil", () => thrown(() => go(null as never)), FatalError, "ERR_FATAL"],
    ["go of a number", () => thrown(() => go(5 as never)), UsageError, "ERR_NO_ROUTINE"],
    ["a sleep of a string", () => thrown(() => sleep("x" as never)), UsageError, "ERR_DURATION"],
    ["until of a number", () => thrown(() => until(5 as never)), UsageError, "ERR_UNTIL"],
    [
      "a deadlock",
      () =>
        run(
          function* () {
            yield* chan().recv();
          },
          { deadlock: "exact" },
        ).catch((e: unknown) => e),
      DeadlockError,
      "ERR_DEADLOCK",
    ],
  ];

  test.each(errors)("has its class, the name of that class, and a stable code: %s", async (_, make, kind, code) => {
    const error = await make();
    expect(error).toBeInstanceOf(kind);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: kind.name, code });
  });

  test("has the caller's frames on its stack", () => {
    expect((thrown(() => closed.trySend(1)) as Error).stack).toContain("error.test.ts");
    expect((thrown(() => sleep("x" as never)) as Error).stack).toContain("error.test.ts");
  });

  test("GoError is the base of those that Go has; an argument that can't be meant is a TypeError", () => {
    expect(thrown(() => closed.trySend(1))).toBeInstanceOf(GoError);
    expect(thrown(() => go(null as never))).toBeInstanceOf(GoError);
    expect(thrown(() => sleep("x" as never))).toBeInstanceOf(TypeError);
    expect(thrown(() => sleep("x" as never))).not.toBeInstanceOf(GoError);
  });

  test("instanceof tells the kinds apart", () => {
    const fatal = thrown(() => go(null as never));
    expect(fatal).toBeInstanceOf(FatalError);
    expect(fatal).not.toBeInstanceOf(RuntimeError);
    expect(fatal).not.toBeInstanceOf(DeadlockError);
    expect(fatal).not.toBeInstanceOf(UsageError);
    const panic = thrown(() => closed.close());
    expect(panic).not.toBeInstanceOf(FatalError);
    for (const other of [
      new Error("x"),
      new TypeError("x"),
      null,
      undefined,
      "ERR_FATAL",
      5,
      {},
      Object.create(null),
    ]) {
      for (const kind of [GoError, RuntimeError, FatalError, DeadlockError, UsageError])
        expect(other instanceof kind).toBe(false);
    }
  });

  test("a user's own subclass is a kind of its own", () => {
    class Mine extends GoError {}
    const mine = new Mine("ERR_MINE", "mine");
    expect(mine).toBeInstanceOf(Mine);
    expect(mine).toBeInstanceOf(GoError);
    expect(mine).not.toBeInstanceOf(RuntimeError);
    expect(new GoError("ERR_X", "x")).not.toBeInstanceOf(Mine);
    expect(thrown(() => closed.close())).not.toBeInstanceOf(Mine);
  });

  test("what was given stands in a property, not in Go's text", () => {
    expect(thrown(() => chan(-1))).toMatchObject({ message: "makechan: size out of range", given: -1 });
    expect("given" in (thrown(() => closed.close()) as object)).toBe(false);
  });

  test("a cause can be given", () => {
    const cause = new Error("cause");
    expect(new GoError("ERR_X", "x", { cause }).cause).toBe(cause);
  });

  test("a string that is quoted in a message is cut where it is long", () => {
    const message = (thrown(() => sleep("x".repeat(10_000) as never)) as Error).message;
    expect(message.length).toBeLessThan(200);
  });
});
