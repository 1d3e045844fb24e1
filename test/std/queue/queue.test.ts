// Queue: a channel that can be joined.
import { describe, expect, expectTypeOf, test } from "vitest";
import {
  chan,
  go,
  gosched,
  run,
  select,
  sleep,
  trySelect,
  type Chan,
  type Op,
  type RecvChan,
  type SendChan,
} from "goroutines";
import { Queue } from "goroutines/queue";
import { WaitGroup } from "goroutines/sync";
import { nobody, waiting } from "../../core/queues.ts";
import { asleep, waitingAt } from "../sync/waiting.ts";

describe("join", () => {
  test("waits until taskDone has been called for every value that was sent", async () => {
    const done: number[] = [];
    await run(function* () {
      const queue = new Queue<number>();
      for (let i = 0; i < 3; i++)
        go(function* () {
          yield* queue.forEach(function* (n) {
            yield* sleep(n % 2);
            done.push(n);
            queue.taskDone();
          });
        });
      for (let n = 0; n < 10; n++) yield* queue.send(n);
      yield* queue.join();
      expect(done).toHaveLength(10);
      expect(queue.unfinished).toBe(0);
    });
  });

  test("returns at once where nothing was sent, and can be used again", async () => {
    const queue = new Queue<number>();
    await queue.join();
    for (let round = 0; round < 2; round++) {
      queue.trySend(round);
      const joined = Promise.resolve(queue.join());
      expect(queue.tryRecv()).toEqual([round, true]);
      queue.taskDone();
      await joined;
    }
  });

  test("many may join", async () => {
    await run(function* () {
      const queue = new Queue<string>();
      queue.trySend("a");
      const wg = new WaitGroup();
      for (let i = 0; i < 3; i++)
        wg.go(function* () {
          yield* queue.join();
        });
      yield* gosched();
      expect(waitingAt(queue.join())).toBe(3);
      queue.taskDone();
      yield* wg.wait();
    });
  });

  test("is a case of select, and leaves no trace when it loses", async () => {
    await run(function* () {
      const queue = new Queue<number>();
      yield* queue.send(1);
      expect(trySelect({ all: queue.join() })).toBe(undefined);
      const late = yield* select({ all: queue.join(), late: sleep(1), v: chan().recv() });
      expect(late.case).toBe("late");
      expect(waitingAt(queue.join())).toBe(0);
      go(function* () {
        queue.taskDone();
      });
      expect((yield* select({ all: queue.join(), v: chan().recv() })).case).toBe("all");
    });
  });

  test("the reason in a dump is queue.Queue.Join", async () => {
    expect(
      await asleep(function* () {
        const queue = new Queue<number>();
        yield* queue.send(1);
        yield* queue.join();
      }),
    ).toEqual(["queue.Queue.Join"]);
  });
});

describe("taskDone", () => {
  test("called too many times is an error", async () => {
    const queue = new Queue<number>();
    const tooMany = expect.objectContaining({
      name: "RuntimeError",
      code: "ERR_TASK_DONE",
      message: "queue: taskDone called too many times",
    }) as Error;
    expect(() => queue.taskDone()).toThrow(tooMany);
    queue.trySend(1);
    queue.taskDone();
    expect(() => queue.taskDone()).toThrow(tooMany);
  });

  test("may be called as soon as the value is there, even for a sender that waited and has not run since", async () => {
    await run(function* () {
      const queue = new Queue<number>(1);
      go(function* () {
        for (const n of [1, 2, 3]) yield* queue.send(n);
      });
      yield* gosched();
      expect([queue.len, queue.unfinished]).toEqual([1, 1]);
      for (const n of [1, 2]) {
        expect(queue.tryRecv()).toEqual([n, true]);
        expect(queue.unfinished).toBe(2 - (n - 1));
        queue.taskDone();
        if (n === 1) expect(queue.unfinished).toBe(1);
      }
    });
  });

  test("a value handed to a waiting receiver counts before that runs", async () => {
    await run(function* () {
      const queue = new Queue<number>();
      const wg = new WaitGroup();
      wg.go(function* () {
        expect(yield* queue.recv()).toBe(1);
        expect(trySelect({ all: queue.join() })).toBe(undefined);
        queue.taskDone();
      });
      yield* gosched();
      yield* queue.send(1);
      expect([queue.len, queue.unfinished]).toEqual([0, 1]);
      yield* queue.join();
      yield* wg.wait();
    });
  });

  test("what was not sent does not count: a full queue, a lost select, a closed queue", async () => {
    await run(function* () {
      const queue = new Queue<number>(1);
      expect([queue.trySend(1), queue.trySend(2)]).toEqual([true, false]);
      yield* select({ sent: queue.send(3), late: sleep(1) });
      expect(queue.unfinished).toBe(1);
      expect(waiting(queue)).toEqual(nobody);
      queue.close();
      expect(() => queue.trySend(4)).toThrow("send on closed channel");
      expect(queue.unfinished).toBe(1);
    });
  });
});

describe("a queue is a channel", () => {
  test("for whatever takes one", () => {
    expectTypeOf<Queue<number>>().toExtend<Chan<number>>();
    expectTypeOf<Queue<number>>().toExtend<SendChan<number>>();
    expectTypeOf<Queue<number>>().toExtend<RecvChan<number>>();
    expectTypeOf(new Queue<number>().recv()).toEqualTypeOf<Op<number | undefined>>();
    expectTypeOf(new Queue<number>(0, 0).recv()).toEqualTypeOf<Op<number>>();
  });

  test("unbounded by default: no send waits", async () => {
    const queue = new Queue<number>();
    await run(function* () {
      for (let n = 0; n < 1000; n++) yield* queue.send(n);
    });
    expect([queue.len, queue.cap, queue.unfinished]).toEqual([1000, Infinity, 1000]);
    for (let n = 0; n < 1000; n++) expect(queue.tryRecv()).toEqual([n, true]);
    expect(queue.tryRecv()).toBe(undefined);
  });

  test("with a maxsize a send waits for room, first in, first out", async () => {
    const got: unknown[] = [];
    await run(function* () {
      const queue = new Queue<number>(2);
      const wg = new WaitGroup();
      for (let n = 0; n < 5; n++)
        wg.go(function* () {
          yield* queue.send(n);
        });
      yield* gosched();
      expect([queue.len, queue.cap, waiting(queue).senders]).toEqual([2, 2, 3]);
      for (let n = 0; n < 5; n++) got.push(yield* queue.recv());
      yield* wg.wait();
    });
    expect(got).toEqual([0, 1, 2, 3, 4]);
  });

  test("close ends the loops of its workers; join still waits for what they have not finished", async () => {
    const order: string[] = [];
    await run(function* () {
      const queue = new Queue<number>(0, 0);
      for (const n of [1, 2]) queue.trySend(n);
      queue.close();
      go(function* () {
        yield* queue.forEach(function* () {
          yield* sleep(1);
          order.push("done");
          queue.taskDone();
        });
      });
      yield* queue.join();
      order.push("joined");
      expect(yield* queue.recv()).toBe(0);
      expect(yield* queue.recvOk()).toEqual([0, false]);
    });
    expect(order).toEqual(["done", "done", "joined"]);
  });

  test("for await, in an async function", async () => {
    const queue = new Queue<number>();
    for (const n of [1, 2]) queue.trySend(n);
    queue.close();
    const got: number[] = [];
    for await (const n of queue) got.push(n);
    expect(got).toEqual([1, 2]);
  });

  test.each([
    [-1, "the number -1"],
    [0.5, "the number 0.5"],
    ["3", 'the string "3"'],
    [Infinity, "the number Infinity"],
  ])("refuses maxsize %j", (n, text) => {
    expect(() => new Queue(n as number)).toThrow(`Queue: maxsize must be a whole number, 0 for no limit, not ${text}`);
  });
});
