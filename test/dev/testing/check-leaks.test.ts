// checkLeaks: what a test has left behind.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { chan, go, gosched, run, sleep, trySelect, until } from "goroutines";
import { checkLeaks, LeakError, type LeakCheck, type LeakedGoroutine } from "goroutines/testing";
import { child } from "../../core/child.ts";

/** Closed at the end of each test, so that what it leaked ends. */
let over = chan<never>();
let all: LeakCheck;

beforeEach(() => {
  over = chan<never>();
  all = checkLeaks();
});

afterEach(async () => {
  over.close();
  await all();
});

/** What a check rejects with. */
async function failure(check: LeakCheck): Promise<LeakError> {
  const error: unknown = await check().then(
    () => "no leak",
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(LeakError);
  return error as LeakError;
}

describe("a check passes", () => {
  test("where nothing was started", async () => {
    await checkLeaks()();
  });

  test("where everything has ended, or ends within some turns", async () => {
    const check = checkLeaks();
    go(function* () {});
    go(function* () {
      for (let i = 0; i < 1000; i++) yield* gosched();
    });
    go(function* () {
      for (let i = 0; i < 5; i++) yield* until(Promise.resolve());
    });
    await check();
  });

  test("where what waits was there before", async () => {
    go(function* () {
      yield* over.recv();
    });
    const check = checkLeaks();
    await check();
  });

  test("where a run has dropped what it had left", async () => {
    const check = checkLeaks();
    await run(function* () {
      go(function* () {
        yield* over.recv();
      });
      yield* gosched();
    });
    await check();
  });

  test("where what is left is ignored", async () => {
    const seen: LeakedGoroutine[] = [];
    const check = checkLeaks({
      ignore(g) {
        seen.push(g);
        return g.name === "daemon";
      },
    });
    go(function* daemon() {
      yield* over.recv();
    });
    await check();
    expect(seen.at(-1)).toEqual({ name: "daemon", state: "chan receive", id: expect.any(Number) as number });
    go(function* other() {
      yield* over.recv();
    });
    const { message } = await failure(check);
    expect(message).toContain("other");
    expect(message).not.toContain("daemon");
  });
});

describe("a check throws", () => {
  test("where a goroutine is left, and says where it waits", async () => {
    const check = checkLeaks();
    go(function* forgotten() {
      yield* over.recv();
    });
    const error = await failure(check);
    expect(error).toMatchObject({ name: "LeakError", code: "ERR_LEAK" });
    expect(error.message).toMatch(
      /^a goroutine was left behind:\n\ngoroutine \d+ \[chan receive\]:\nforgotten\(\.\.\.\)\n\t.*leaks\.test\.ts:\d+:\d+$/,
    );
    expect(error.message.endsWith(error.dump)).toBe(true);
    expect(error.stack).toMatch(/\n {4}at forgotten \(.*leaks\.test\.ts:\d+:\d+\)$/);
  });

  test("where a goroutine sleeps: no timer is waited for", async () => {
    const check = checkLeaks();
    const controller = new AbortController();
    const sleeping = run(
      function* () {
        yield* sleep(3_600_000);
      },
      { signal: controller.signal },
    );
    expect((await failure(check)).message).toContain("[sleep]");
    controller.abort("enough");
    await expect(sleeping).rejects.toBe("enough");
    await check();
  });

  test("where a run has not ended", async () => {
    const check = checkLeaks();
    const unfinished = run(function* () {
      go(function* () {
        yield* over.recv();
      });
      yield* over.recv();
    });
    const { message } = await failure(check);
    expect(message).toMatch(/^2 goroutines were left behind:\n\ngoroutine 1 \[chan receive\]:/);
    over.close();
    await unfinished;
    over = chan<never>();
  });

  test("where a goroutine runs for ever", async () => {
    const check = checkLeaks();
    const end = over;
    go(function* spinner() {
      while (trySelect({ end: end.recv() }) === undefined) yield* gosched();
    });
    expect((await failure(check)).message).toContain("[runnable]");
  });

  test("again while it is left, and no more once it has ended", async () => {
    const check = checkLeaks();
    const end = chan<void>();
    go(function* () {
      yield* end.recv();
    });
    await failure(check);
    await failure(check);
    end.close();
    await check();
  });
});

test("it can be disposed of, as await using does", async () => {
  const check = checkLeaks();
  await check[Symbol.asyncDispose]();
  go(function* () {
    yield* over.recv();
  });
  await expect(check[Symbol.asyncDispose]()).rejects.toThrow(LeakError);
});

test("ignore must be a function", () => {
  expect(() => checkLeaks({ ignore: "daemon" as never })).toThrow(
    expect.objectContaining({ name: "UsageError", code: "ERR_LEAK_OPTION" }),
  );
});

test("a file of node:test reports a leak by its afterEach", async () => {
  const { stdout } = await child(`
    import { afterEach, beforeEach, test } from "node:test";
    import { checkLeaks } from "goroutines/testing";
    let check;
    beforeEach(() => { check = checkLeaks(); });
    afterEach(() => check());
    test("is clean", () => { go(function* () {}); });
    test("leaks", () => { go(function* forgotten() { yield* chan().recv(); }); });
  `);
  expect(stdout).toMatch(/^(ok \d+ - |✔ )is clean/m);
  expect(stdout).toMatch(/^(not ok \d+ - |✖ )leaks/m);
  expect(stdout).toMatch(/a goroutine was left behind:[^]*\[chan receive\]:[^]*forgotten/);
});
