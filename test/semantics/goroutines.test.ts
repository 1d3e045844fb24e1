// Lines of docs/semantics.md on goroutines that hold for more than one package: a deferred call is one, however it is
// written.
import { describe, expect, test } from "vitest";
import { chan, go, goexit, gosched, run, type Routine } from "goroutines";
import { func } from "goroutines/defer";

/** What a function does before it is left. */
type Body = () => Routine<unknown>;

/** The ways to defer a call: each runs `body` with one deferred call, which logs. */
const ways: [name: string, deferring: (body: Body, log: () => void) => Routine<unknown>][] = [
  [
    "finally",
    function* (body, log) {
      try {
        yield* body();
      } finally {
        log();
      }
    },
  ],
  [
    "using",
    function* (body, log) {
      using _ = { [Symbol.dispose]: log };
      yield* body();
    },
  ],
  [
    "func",
    function* (body, log) {
      yield* func(function* (f) {
        f.defer(log);
        yield* body();
      });
    },
  ],
];

describe.each(ways)("a call deferred by %s", (_, deferring) => {
  test("is dropped when main returns", async () => {
    const log: string[] = [];
    await run(function* () {
      go(
        deferring,
        function* () {
          yield* chan().recv();
        },
        () => log.push("deferred"),
      );
      yield* gosched();
    });
    expect(log).toEqual([]);
  });

  test("runs in a panic of its own goroutine, and not in that of another", async () => {
    const log: string[] = [];
    const ended = run(function* () {
      go(
        deferring,
        function* () {
          yield* chan().recv();
        },
        () => log.push("another's"),
      );
      yield* gosched();
      go(
        deferring,
        function* () {
          throw new Error("boom");
        },
        () => log.push("its own"),
      );
      yield* deferring(
        function* () {
          yield* chan().recv();
        },
        () => log.push("main's"),
      );
    });
    await expect(ended).rejects.toThrow("boom");
    expect(log).toEqual(["its own"]);
  });

  test("runs in a goexit", async () => {
    const log: string[] = [];
    await run(function* () {
      go(
        deferring,
        function* () {
          yield* goexit();
        },
        () => log.push("deferred"),
      );
      yield* gosched();
    });
    expect(log).toEqual(["deferred"]);
  });

  test("is dropped by a deadlock", async () => {
    const log: string[] = [];
    const ended = run(
      function* () {
        yield* deferring(
          function* () {
            yield* chan().recv();
          },
          () => log.push("deferred"),
        );
      },
      { deadlock: "exact" },
    );
    await expect(ended).rejects.toThrow("all goroutines are asleep - deadlock!");
    expect(log).toEqual([]);
  });
});
