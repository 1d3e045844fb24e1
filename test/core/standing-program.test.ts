// program: goroutines without a main, and what becomes of their panics.
import { AsyncLocalStorage } from "node:async_hooks";
import { describe, expect, test, vi } from "vitest";
import { chan, FatalError, go, goexit, numGoroutine, program, sleep } from "goroutines";
import { func } from "goroutines/defer";
import { Mutex } from "goroutines/sync";
import { goroutineDump } from "goroutines/testing";
import { child } from "./child.ts";

describe("a panic in a program with onPanic", () => {
  test("is handed over with what Go prints of it; the others go on", async () => {
    const panics: [unknown, string][] = [];
    const app = program({ onPanic: (thrown, report) => void panics.push([thrown, report]) });
    const out = chan<string>();
    app.go(function* handler() {
      yield* sleep(1);
      throw new Error("boom");
    });
    app.go(function* () {
      yield* sleep(5);
      yield* out.send("answered");
    });
    expect(await out.recv()).toBe("answered");
    expect(panics).toEqual([
      [
        expect.objectContaining({ message: "boom" }),
        expect.stringMatching(
          /^panic: boom\n\ngoroutine 1 \[running\]:\nhandler\(\.\.\.\)\n\t\S*standing-program\.test\.ts:\d+:\d+$/,
        ),
      ],
    ]);
  });

  test("of a goroutine that another has started, and one that replaced another", async () => {
    const out = chan<string>(1);
    const app = program({ onPanic: (_, report) => void out.trySend(report) });
    app.go(function* () {
      go(function* () {
        yield* func(function* (f) {
          f.defer(() => {
            throw "second";
          });
          throw "first";
        });
      });
      yield* sleep(0);
    });
    expect(await out.recv()).toMatch(/^panic: first\n\tpanic: second\n\ngoroutine 2 \[running\]:/);
  });

  test("is told in the async context of its goroutine: onPanic knows the request", async () => {
    const store = new AsyncLocalStorage<string>();
    const out = chan<unknown>(1);
    const app = program({ onPanic: () => void out.trySend(store.getStore()) });
    store.run("request 7", () =>
      app.go(function* () {
        yield* sleep(1);
        throw new Error("boom");
      }),
    );
    expect(await out.recv()).toBe("request 7");
  });

  test("a goexit is none", async () => {
    const onPanic = vi.fn();
    const app = program({ onPanic });
    app.go(function* () {
      return yield* goexit();
    });
    await sleep(5);
    expect(onPanic).not.toHaveBeenCalled();
  });
});

test("its goroutines count for themselves and are listed in a dump", async () => {
  const app = program({ onPanic: () => {} });
  const ch = chan<number>();
  let counted = 0;
  app.go(function* () {
    counted = numGoroutine();
    yield* ch.recv();
  });
  app.go(function* listener() {
    yield* ch.recv();
  });
  await sleep(1);
  expect(counted).toBe(2);
  expect(goroutineDump()).toMatch(/^goroutine 2 \[chan receive.*\]:\nlistener\(/m);
  ch.close();
  await sleep(1);
  expect(goroutineDump()).not.toContain("listener");
});

test("a fatal error, and what onPanic throws, are uncaught exceptions", async () => {
  const { stdout } = await child(`
    const { program } = await import("goroutines");
    const { Mutex } = await import("goroutines/sync");
    process.on("uncaughtException", (e) => console.log(e.message));
    const app = program({ onPanic() { throw new Error("in onPanic"); } });
    app.go(function* () { new Mutex().unlock(); });
    app.go(function* () { throw new Error("boom"); });`);
  expect(stdout.split("\n").toSorted()).toEqual(["", "in onPanic", "sync: unlock of unlocked mutex"]);
  expect(() => new Mutex().unlock()).toThrow(FatalError);
});

test.each([undefined, null, {}, { onPanic: 5 }])("the options %j are refused", (options) => {
  expect(() => program(options as never)).toThrow(expect.objectContaining({ code: "ERR_ON_PANIC" }));
});
