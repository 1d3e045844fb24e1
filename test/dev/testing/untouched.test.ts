// A search changes no class of the kernel or of Go's packages: neither while it goes on nor afterwards.
import { expect, test } from "vitest";
import * as kernel from "goroutines";
import * as atomic from "goroutines/atomic";
import * as context from "goroutines/context";
import * as errgroup from "goroutines/errgroup";
import * as queue from "goroutines/queue";
import * as semaphore from "goroutines/semaphore";
import * as singleflight from "goroutines/singleflight";
import * as sync from "goroutines/sync";
import * as time from "goroutines/time";
import { checkDeterminism, dpor, explore, replay, shrink, type Strategy } from "goroutines/testing";
import { Channel } from "../../../lib/core/channel.ts";
import { Goroutine } from "../../../lib/core/goroutine.ts";
import { Program } from "../../../lib/core/program.ts";
import { thread } from "../../../lib/core/thread.ts";
import { TimerChannel } from "../../../lib/core/timer-channel.ts";
import { HostTimers } from "../../../lib/core/timers.ts";
import { CancelContext } from "../../../lib/std/context/cancel-context.ts";
import { OwnDoneChannel } from "../../../lib/std/context/done-channel.ts";
import { Exclusion, Lock } from "../../../lib/std/sync/exclusion.ts";
import { Sharing } from "../../../lib/std/sync/sharing.ts";
import { WaitQueue } from "../../../lib/core/waiter.ts";

const { chan, go, gosched, run } = kernel;
const { Mutex } = sync;

const classes: unknown[] = [
  ...[kernel, atomic, context, errgroup, queue, semaphore, singleflight, sync, time].flatMap((module) =>
    Object.values(module as object),
  ),
  Channel,
  Goroutine,
  Program,
  TimerChannel,
  HostTimers,
  CancelContext,
  OwnDoneChannel,
  Exclusion,
  Lock,
  Sharing,
  WaitQueue,
];

/** Every method of the classes, and of those that they inherit from. */
function methods(): Map<string, unknown> {
  const all = new Map<string, unknown>();
  for (const each of classes) {
    let prototype = (typeof each === "function" ? each.prototype : null) as object | null | undefined;
    for (; prototype && prototype !== Object.prototype; prototype = Object.getPrototypeOf(prototype) as object | null) {
      const { name } = prototype.constructor;
      for (const key of Reflect.ownKeys(prototype)) {
        const { value, get, enumerable } = Object.getOwnPropertyDescriptor(prototype, key) as PropertyDescriptor;
        all.set(`${name}.${String(key)}`, [value, get, enumerable]);
      }
    }
  }
  return all;
}

/** Those that are others now. */
function changedSince(before: Map<string, unknown>): string[] {
  const now = methods();
  expect([...now.keys()].toSorted()).toEqual([...before.keys()].toSorted());
  return [...now]
    .filter(([name, is]) => (is as unknown[]).some((part, i) => part !== (before.get(name) as unknown[])[i]))
    .map(([name]) => name);
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function* body(): kernel.Routine {
  const mu = new Mutex();
  const ch = chan<number>(1);
  go(function* () {
    yield* mu.lock();
    mu.unlock();
    yield* ch.send(1);
  });
  yield* ch.recv();
}

function* stuck(): kernel.Routine {
  yield* body();
  yield* chan().recv();
}

const searches: [string, () => Promise<unknown>][] = [
  ["explore", () => explore(body, { strategy: dpor() })],
  ["explore that finds something", () => explore(stuck)],
  [
    "explore that rejects",
    () =>
      explore(body, {
        strategy: () => {
          throw new Error("no strategy");
        },
      }).catch(() => {}),
  ],
  ["replay", () => replay(stuck, "d1:")],
  ["shrink", () => shrink(stuck, "d1:")],
  ["checkDeterminism", () => checkDeterminism(body, { schedules: 1 })],
];

test.each(searches)("%s leaves every method the very one that it was", async (_, search) => {
  const before = methods();
  let during: string[] = ["never looked"];
  const looking = explore(
    function* () {
      yield* gosched();
      during = changedSince(before);
    },
    { strategy: dpor() },
  );
  await Promise.all([looking, search()]);
  expect(during).toEqual([]);
  expect(changedSince(before)).toEqual([]);
  expect(thread.observer).toBe(null);
  await run(body);
});

test("outside an execution nothing is observed, also while one waits", async () => {
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const long = explore(function* () {
    yield* kernel.until(gate);
    yield* stuck();
  });
  await explore(body, { strategy: dpor() });
  await turn();
  expect(thread.observer).toBe(null);
  release();
  expect((await long).finding?.kind).toBe("deadlock");
  expect(thread.observer).toBe(null);
});

test("a strategy that throws leaves no observer behind", async () => {
  const strategy: Strategy = {
    name: "throws",
    complete: false,
    begin: () => true,
    decide() {
      throw new Error("no decision");
    },
    end() {},
  };
  await expect(explore(body, { strategy: () => strategy })).rejects.toThrow("no decision");
  expect([thread.observer, thread.current]).toEqual([null, null]);
});

test("searches in a row are told of events each time", async () => {
  const found: string[] = [];
  for (let i = 0; i < 3; i++) {
    if (i === 2) await turn();
    found.push(String((await replay(stuck, "d1:")).finding));
  }
  expect([new Set(found).size, /ch1[^]*mu1|mu1[^]*ch1/.test(found[0] ?? "")]).toEqual([1, true]);
});
