// Web streams in and out.
import { describe, expect, test } from "vitest";
import { chan, go, gosched, run, select, sleep, until, type Chan } from "goroutines";
import {
  collect,
  fromIterable,
  fromReadableStream,
  fromWritableStream,
  toReadableStream,
  toWritableStream,
} from "goroutines/interop";
import { nobody, waiting } from "../core/queues.ts";
import { unhandled } from "./unhandled.ts";

const exact = { deadlock: "exact" } as const;
const tick = (ms = 1): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A stream that counts what is pulled out of it, and notes how it was cancelled. */
function pulled(end = Infinity): { stream: ReadableStream<number>; pulls: number; cancelled: unknown[] } {
  const it = {
    pulls: 0,
    cancelled: [] as unknown[],
    stream: new ReadableStream<number>(
      {
        pull(controller) {
          if (it.pulls < end) controller.enqueue(++it.pulls);
          else controller.close();
        },
        cancel(reason) {
          it.cancelled.push(reason);
        },
      },
      { highWaterMark: 0 },
    ),
  };
  return it;
}

/** A stream that writes only when it is let, and notes what happens to it. */
function gated(highWaterMark = 1): {
  stream: WritableStream<number>;
  gate: Chan<void>;
  written: number[];
  closed: boolean;
  aborted: unknown[];
} {
  const it = {
    gate: chan<void>(100),
    written: [] as number[],
    closed: false,
    aborted: [] as unknown[],
    stream: new WritableStream<number>(
      {
        async write(n) {
          await it.gate.recv();
          it.written.push(n);
        },
        close() {
          it.closed = true;
        },
        abort(reason) {
          it.aborted.push(reason);
        },
      },
      { highWaterMark },
    ),
  };
  return it;
}

describe("fromReadableStream", () => {
  test("delivers every chunk, then is closed, and the stream unlocked", async () => {
    await run(function* () {
      const { stream } = pulled(3);
      expect(yield* collect(fromReadableStream(stream))).toEqual([1, 2, 3]);
      expect(stream.locked).toBe(false);
    }, exact);
  });

  test("back-pressure: reads only when somebody waits, or the buffer has room", async () => {
    const it = pulled();
    const ch = fromReadableStream(it.stream, { capacity: 2 });
    await tick();
    expect(it.pulls).toBe(0);
    await ch.recv();
    await tick();
    expect(it.pulls).toBe(3);
    await ch.cancel();
  });

  test("cancel: cancels the stream with the reason, and unlocks it", async () => {
    const it = pulled();
    const ch = fromReadableStream(it.stream);
    await ch.recv();
    await ch.cancel("enough");
    expect([it.cancelled, it.stream.locked, await ch.recvOk()]).toEqual([["enough"], false, [undefined, false]]);
    const failing = fromReadableStream(
      new ReadableStream({
        cancel() {
          throw new Error("stuck");
        },
      }),
    );
    await expect(failing.cancel()).rejects.toThrow("stuck");
  });

  test("signal: cancels the stream; receives throw the reason", async () => {
    const it = pulled();
    const controller = new AbortController();
    const ch = fromReadableStream(it.stream, { signal: controller.signal });
    controller.abort("gone");
    await expect(Promise.resolve(ch.recv())).rejects.toBe("gone");
    await tick();
    expect(it.cancelled).toEqual(["gone"]);
  });

  test("signal: the one that aborts a fetch as well, which then fails the stream, is told once", async () => {
    const controller = new AbortController();
    const stream = new ReadableStream<number>({
      start(c) {
        controller.signal.addEventListener("abort", () =>
          c.error(new DOMException("This operation was aborted", "AbortError")),
        );
      },
    });
    const reasons = await unhandled(async () => {
      const ch = fromReadableStream(stream, { signal: controller.signal });
      const receive = Promise.resolve(ch.recv());
      controller.abort("gone");
      await expect(receive).rejects.toBe("gone");
    });
    expect(reasons).toEqual([]);
    const stuck = new ReadableStream({
      cancel() {
        throw new Error("stuck");
      },
    });
    expect(
      await unhandled(async () => {
        fromReadableStream(stuck, { signal: AbortSignal.abort() });
        await tick();
      }),
    ).toEqual([new Error("stuck")]);
  });

  test("error: a receive throws it", async () => {
    const boom = new Error("boom");
    const stream = new ReadableStream({
      start(controller) {
        controller.error(boom);
      },
    });
    await expect(Promise.resolve(fromReadableStream(stream).recv())).rejects.toBe(boom);
    const { stream: locked } = pulled();
    locked.getReader();
    expect(() => fromReadableStream(locked)).toThrow(/locked/);
    expect(() => fromReadableStream({} as never)).toThrow(
      "fromReadableStream: needs a ReadableStream, not a plain object",
    );
  });
});

describe("toReadableStream", () => {
  test("delivers every value, then closes; a response can be made of it", async () => {
    const text = new Response(toReadableStream(fromIterable(["a", "b"].map((s) => new TextEncoder().encode(s)))));
    expect(await text.text()).toBe("ab");
  });

  test("back-pressure: a value stays in the channel until the stream is read", async () => {
    const ch = chan<number>(2);
    ch.trySend(1);
    ch.trySend(2);
    const reader = toReadableStream(ch).getReader();
    await tick();
    expect(ch.len).toBe(2);
    expect(await reader.read()).toEqual({ done: false, value: 1 });
    await tick();
    expect(ch.len).toBe(1);
  });

  test("cancel: is told the reason; a read that waits leaves the channel", async () => {
    const reasons: unknown[] = [];
    const ch = chan<number>();
    const reader = toReadableStream(ch, { cancel: (reason) => reasons.push(reason) }).getReader();
    const read = reader.read();
    await tick();
    await reader.cancel("enough");
    expect([reasons, await read, waiting(ch)]).toEqual([["enough"], { done: true, value: undefined }, nobody]);
    const it = pulled();
    await toReadableStream(fromReadableStream(it.stream)).cancel("through");
    expect(it.cancelled).toEqual(["through"]);
    await expect(
      toReadableStream(ch, {
        cancel() {
          throw new Error("stuck");
        },
      }).cancel(),
    ).rejects.toThrow("stuck");
  });

  test("signal: the stream fails with its reason", async () => {
    const controller = new AbortController();
    const reasons: unknown[] = [];
    const reader = toReadableStream(chan<number>(), {
      signal: controller.signal,
      cancel: (reason) => reasons.push(reason),
    }).getReader();
    const read = reader.read();
    controller.abort("gone");
    await expect(read).rejects.toBe("gone");
    expect(reasons).toEqual(["gone"]);
    await expect(
      toReadableStream(chan(), { signal: AbortSignal.abort("before") })
        .getReader()
        .read(),
    ).rejects.toBe("before");
  });

  test("error: fails with what a receive throws, so an error passes through channels as through streams", async () => {
    const boom = new Error("boom");
    const failing = new ReadableStream({
      start(controller) {
        controller.error(boom);
      },
    });
    await expect(toReadableStream(fromReadableStream(failing)).getReader().read()).rejects.toBe(boom);
    expect(() => toReadableStream({} as never)).toThrow("toReadableStream: needs a channel, not a plain object");
  });
});

describe("fromWritableStream", () => {
  test("writes every value; done after close waits until all is written", async () => {
    await run(function* () {
      const it = gated();
      const out = fromWritableStream<number>(it.stream);
      go(function* () {
        for (let i = 0; i < 5; i++) {
          yield* sleep(0.2);
          it.gate.trySend(undefined);
        }
      });
      for (let i = 0; i < 5; i++) yield* out.send(i);
      out.close();
      expect(it.closed).toBe(false);
      yield* out.done();
      expect([it.written, it.closed]).toEqual([[0, 1, 2, 3, 4], true]);
    }, exact);
  });

  test("back-pressure: a send waits while the stream's own buffer is full; one that gives up writes nothing", async () => {
    await run(function* () {
      const it = gated(2);
      const out = fromWritableStream<number>(it.stream);
      yield* gosched();
      expect([out.cap, out.len]).toEqual([2, 0]);
      expect([out.trySend(1), out.trySend(2), out.trySend(3)]).toEqual([true, true, false]);
      expect(out.len).toBe(2);
      expect((yield* select({ sent: out.send(4), late: sleep(1) })).case).toBe("late");
      it.gate.trySend(undefined);
      expect((yield* select({ sent: out.send(5), late: sleep(50) })).case).toBe("sent");
      for (let i = 0; i < 2; i++) it.gate.trySend(undefined);
      out.close();
      yield* out.done();
      expect(it.written).toEqual([1, 2, 5]);
    }, exact);
  });

  test("those who wait are let in first in, first out", async () => {
    const it = gated();
    const out = fromWritableStream<number>(it.stream);
    const sends = [1, 2, 3, 4].map((n) => out.send(n).then(() => n));
    for (let i = 0; i < 4; i++) {
      await tick();
      it.gate.trySend(undefined);
    }
    expect(await Promise.all(sends)).toEqual([1, 2, 3, 4]);
    await tick();
    expect(it.written).toEqual([1, 2, 3, 4]);
  });

  test("who comes when there is room again does not pass those who wait", async () => {
    let letIn: () => void = () => {};
    const written: number[] = [];
    const writer = {
      desiredSize: 0,
      ready: new Promise<void>((resolve) => {
        letIn = resolve;
      }),
      closed: new Promise<void>(() => {}),
      async write(n: number) {
        written.push(n);
      },
      async close() {},
      async abort() {},
    };
    const out = fromWritableStream<number>({ getWriter: () => writer });
    const waits = out.send(1).then(() => 1);
    writer.desiredSize = 1;
    expect(out.trySend(2)).toBe(false);
    letIn();
    expect([await waits, out.trySend(3), written]).toEqual([1, true, [1, 3]]);
  });

  test("send on closed channel, also for one that waits when it closes; close of closed channel", async () => {
    const it = gated();
    const out = fromWritableStream<number>(it.stream);
    await out.send(1);
    const waits = Promise.resolve(out.send(2));
    out.close();
    await expect(waits).rejects.toThrow("send on closed channel");
    expect(() => out.trySend(3)).toThrow("send on closed channel");
    expect(() => out.close()).toThrow("close of closed channel");
    it.gate.trySend(undefined);
    await out.done();
    expect(it.written).toEqual([1]);
  });

  test("cancel: aborts the stream with the reason, frees those who wait", async () => {
    const it = gated();
    const out = fromWritableStream<number>(it.stream);
    await out.send(1);
    const waits = Promise.resolve(out.send(2));
    const stopping = out.cancel("enough");
    await expect(waits).rejects.toThrow("send on closed channel");
    it.gate.trySend(undefined);
    await stopping;
    await out.done();
    out.close();
    expect(it.aborted).toEqual(["enough"]);
  });

  test("signal: aborts the stream; sends throw the reason, and so does done", async () => {
    const it = gated();
    const controller = new AbortController();
    const out = fromWritableStream<number>(it.stream, { signal: controller.signal });
    controller.abort("gone");
    await expect(Promise.resolve(out.send(1))).rejects.toBe("gone");
    await expect(Promise.resolve(out.done())).rejects.toBe("gone");
    await tick();
    expect(it.aborted).toEqual(["gone"]);
  });

  test("error: every send throws it, also one that waits, and so does done; close does if nobody has been told", async () => {
    const boom = new Error("boom");
    const failing = (): WritableStream<number> =>
      new WritableStream({
        async write() {
          await tick();
          throw boom;
        },
      });
    const out = fromWritableStream<number>(failing());
    await out.send(1);
    await expect(Promise.resolve(out.send(2))).rejects.toBe(boom);
    await expect(Promise.resolve(out.send(3))).rejects.toBe(boom);
    await expect(Promise.resolve(out.done())).rejects.toBe(boom);
    out.close();
    const untold = fromWritableStream<number>(failing());
    await untold.send(1);
    await tick(5);
    expect(() => untold.close()).toThrow(boom);
    expect(() => untold.close()).toThrow("close of closed channel");
  });

  test("error: one after close is thrown by done; if nobody asks, it is an unhandled rejection", async () => {
    const boom = new Error("boom");
    const failing = (): WritableStream<number> =>
      new WritableStream({
        async close() {
          await tick();
          throw boom;
        },
      });
    await run(function* () {
      const out = fromWritableStream<number>(failing());
      out.close();
      let caught: unknown;
      try {
        yield* out.done();
      } catch (e) {
        caught = e;
      }
      expect(caught).toBe(boom);
    }, exact);
    expect(
      await unhandled(async () => {
        fromWritableStream<number>(failing()).close();
        await tick(5);
      }),
    ).toEqual([boom]);
    expect(
      await unhandled(async () => {
        const out = fromWritableStream<number>(
          new WritableStream({
            async close() {
              throw boom;
            },
          }),
        );
        out.close();
        // It has failed when somebody asks, but the host has not looked yet.
        for (let i = 0; i < 50; i++) await Promise.resolve();
        await expect(Promise.resolve(out.done())).rejects.toBe(boom);
      }),
    ).toEqual([]);
  });
});

describe("toWritableStream", () => {
  test("sends what is written, and closes the channel", async () => {
    const ch = chan<string>();
    const received = collect(ch).then((all) => all);
    await toReadableStream(fromIterable(["a", "b"])).pipeTo(toWritableStream(ch, () => {}));
    expect(await received).toEqual(["a", "b"]);
  });

  test("back-pressure: a write is done when its value has been sent", async () => {
    const ch = chan<number>();
    const writer = toWritableStream(ch, () => {}).getWriter();
    let done = false;
    const writing = (async () => {
      await writer.write(1);
      done = true;
    })();
    await tick();
    expect([done, writer.desiredSize]).toEqual([false, 0]);
    expect(await ch.recv()).toBe(1);
    await writing;
    expect(done).toBe(true);
  });

  test("abort: onAbort is told, the channel closed, and a write that waits sends nothing", async () => {
    const ch = chan<number>();
    const reasons: unknown[] = [];
    const writer = toWritableStream(ch, (reason) => reasons.push(reason)).getWriter();
    const writing = writer.write(1);
    const failed = expect(writing).rejects.toBe("gone");
    await tick();
    await writer.abort("gone");
    await failed;
    expect([reasons, ch.tryRecv(), waiting(ch)]).toEqual([["gone"], [undefined, false], nobody]);
  });

  test("error: fails with what a send throws", async () => {
    const ch = chan<number>();
    const writer = toWritableStream(ch, () => {}).getWriter();
    ch.close();
    await expect(writer.write(1)).rejects.toThrow("send on closed channel");
    await expect(writer.closed).rejects.toThrow("send on closed channel");
    expect(() => toWritableStream({} as never, () => {})).toThrow(
      "toWritableStream: needs a channel, not a plain object",
    );
    expect(() => toWritableStream(ch, undefined as never)).toThrow(
      "toWritableStream: needs a function that is told when the writer aborts, not undefined",
    );
  });

  test("a stream in, goroutines between, a stream out", async () => {
    const it = pulled(20);
    const parts = fromReadableStream(it.stream);
    const doubled = chan<number>();
    go(function* () {
      yield* parts.forEach(function* (n) {
        yield* doubled.send(n * 2);
      });
      doubled.close();
    });
    const got: number[] = [];
    for await (const n of toReadableStream(doubled) as unknown as AsyncIterable<number>) got.push(n);
    expect(got).toEqual(Array.from({ length: 20 }, (_, i) => 2 * (i + 1)));
    await until(Promise.resolve());
  });
});
