// What a program has begun and forgotten: an op without `yield*`, a context that nothing cancels.
import { attempt, chan, go, gosched, select, sleep, trySelect, type Routine } from "goroutines";
import {
  background,
  withCancel,
  withCancelCause,
  withDeadline,
  withTimeout,
  withValue,
  type Context,
} from "goroutines/context";
import { withContext } from "goroutines/errgroup";
import { Cond, Mutex, Once, RWMutex, WaitGroup } from "goroutines/sync";
import { explore, explored, type Warning } from "goroutines/testing";
import { describe, expect, test } from "vitest";
import { thread } from "../../../../lib/core/thread.ts";

async function warningsOf(body: () => Routine<unknown>, options: object = {}): Promise<readonly Warning[]> {
  const { warnings } = await explore(body, { executions: 20, ...options });
  return warnings.filter(({ kind }) => kind !== "no choice");
}

/** `kind at file`, each. */
async function forgotten(body: () => Routine<unknown>, options: object = {}): Promise<string[]> {
  return (await warningsOf(body, options)).map(
    (warning) => `${warning.kind}: ${"at" in warning ? /[^/]+$/.exec(warning.at?.file ?? "")?.[0] : "nowhere"}`,
  );
}

const HERE = "forgotten.test.ts";

describe("an op that nothing performs", () => {
  test("is named with its place", async () => {
    const [warning, ...others] = await warningsOf(function* main() {
      const mu = new Mutex();
      // oxlint-disable-next-line typescript/no-floating-promises
      mu.lock();
      yield* gosched();
    });
    expect(others).toEqual([]);
    expect(warning?.kind).toBe("never performed");
    expect(warning?.text).toMatch(
      /^an op was made in main \(forgotten\.test\.ts:\d+\) and never performed \(sync\.Mutex\.Lock\): is a `yield\*` missing\?$/,
    );
  });

  const ch = chan<number>(1);
  test.each<[string, () => unknown]>([
    ["send", () => ch.send(1)],
    ["recv", () => ch.recv()],
    ["recvOk", () => ch.recvOk()],
    ["forEach", () => ch.forEach(() => {})],
    ["select", () => select({ v: ch.recv() })],
    ["sleep", () => sleep(1)],
    ["wait", () => new WaitGroup().wait()],
    ["once", () => new Once().do(() => {})],
    ["rLock", () => new RWMutex().rLock()],
    ["cond", () => new Cond(new Mutex()).wait()],
    ["done", () => withTimeout(background(), 0)[0].done().recv()],
  ])("%s", async (_name, make) => {
    expect(
      await forgotten(function* () {
        make();
        yield* gosched();
      }),
    ).toEqual([`never performed: ${HERE}`]);
  });

  test("is told beside the deadlock that it leads to", async () => {
    const error = (await explored(function* () {
      const answer = chan<number>();
      go(function* () {
        // oxlint-disable-next-line typescript/no-floating-promises
        answer.send(1);
      });
      yield* answer.recv();
    })().catch((e: unknown) => e)) as Error;
    expect(error.message).toMatch(/^deadlock:/);
    expect(error.message).toMatch(
      /\n\nwarning: an op was made in forgotten\.test\.ts:\d+ and never performed \(chan send\)/,
    );
  });

  test("no op that is performed is named, in whichever way", async () => {
    expect(
      await forgotten(function* () {
        const box = chan<number>(3);
        const mu = new Mutex();
        const done = chan<number>(1);
        yield* box.send(1);
        yield* select({ send: box.send(2), late: sleep(10) });
        yield* attempt(box.recv());
        yield* attempt(select({ v: box.recv() }));
        trySelect({ v: box.send(4) });
        const lock = mu.lock();
        yield* gosched();
        yield* lock;
        mu.unlock();
        void (async () => {
          await box.send(5);
          await done.send(1);
        })();
        const wg = new WaitGroup();
        wg.go(function* () {
          yield* box.recv();
        });
        yield* wg.wait();
        yield* new Once().do(() => {});
      }),
    ).toEqual([]);
    expect(thread.tracked).toBeNull();
  });

  test("after a panic none is named: it may have been on its way", async () => {
    const { finding, warnings } = await explore(function* () {
      const box = chan<number>();
      yield* select({ a: box.recv(), b: box.send(fails()) });
    });
    expect([finding?.kind, warnings]).toEqual(["panic", []]);
    function fails(): number {
      throw new Error("while the cases are made");
    }
  });
});

describe("a context that nothing cancels", () => {
  const LOST = [`lost cancel: ${HERE}`];

  /** Works for a while, whatever the context says. */
  function* work(_ctx: Context): Routine {
    yield* sleep(1);
  }

  test.each<[string, () => [Context, unknown]]>([
    ["withCancel", () => withCancel(background())],
    ["withCancelCause", () => withCancelCause(background())],
    ["withTimeout", () => withTimeout(background(), 1000)],
    ["withDeadline", () => withDeadline(background(), new Date(Date.UTC(2000, 0, 2)))],
  ])("of %s is named with its place", async (_name, derive) => {
    for (const time of ["adversarial", "idle"]) {
      expect(
        await forgotten(
          function* () {
            const [ctx] = derive();
            yield* work(ctx);
          },
          { time },
        ),
      ).toEqual(LOST);
    }
  });

  test("the text says what to do", async () => {
    const [warning] = await warningsOf(function* handler() {
      const [ctx] = withCancel(background());
      yield* work(ctx);
    });
    expect(warning?.text).toMatch(
      /^a context was derived in handler \(forgotten\.test\.ts:\d+\), and its cancel was never called/,
    );
  });

  test.each<[string, () => Routine<unknown>]>([
    [
      "cancelled once the work is over",
      function* () {
        const [ctx, cancel] = withTimeout(background(), 1000);
        try {
          yield* work(ctx);
        } finally {
          cancel();
        }
      },
    ],
    [
      "disposed of",
      function* () {
        const [ctx, cancel] = withCancel(background());
        yield* work(ctx);
        cancel[Symbol.dispose]();
      },
    ],
    [
      "whose parent is cancelled",
      function* () {
        const [parent, cancel] = withCancel(background());
        const [ctx] = withCancel(withValue(parent, "key", 1));
        const [other] = withTimeout(parent, 10_000);
        yield* work(ctx);
        yield* work(other);
        cancel();
      },
    ],
    [
      "of a parent that was cancelled before",
      function* () {
        const [parent, cancel] = withCancel(background());
        cancel();
        const [ctx] = withCancel(parent);
        yield* work(ctx);
      },
    ],
    [
      "whose deadline has passed while main ran",
      function* () {
        const [ctx] = withTimeout(background(), 50);
        yield* ctx.done().recv();
      },
    ],
    [
      "cancelled by a goroutine after main has returned",
      function* () {
        const [ctx, cancel] = withTimeout(background(), 1000);
        go(function* () {
          yield* work(ctx);
          cancel();
        });
      },
    ],
    [
      "of an errgroup",
      function* () {
        const [group, ctx] = withContext(background());
        yield* group.go(() => work(ctx));
        yield* group.wait();
      },
    ],
  ])("none is named that was %s", async (_name, body) => {
    expect(await forgotten(body)).toEqual([]);
  });

  test("after a failure none is named: it may not have come to that", async () => {
    const { finding, warnings } = await explore(function* () {
      const [, cancel] = withCancel(background());
      yield* chan<number>().recv();
      cancel();
    });
    expect([finding?.kind, warnings]).toEqual(["deadlock", []]);
  });
});
