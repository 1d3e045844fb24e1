// Node's streams as channels.
import { once } from "node:events";
import { createServer, connect, type AddressInfo, type Socket } from "node:net";
import { PassThrough, Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { describe, expect, test } from "vitest";
import { chan, go, run, select, sleep } from "goroutines";
import { collect, fromNodeReadable, fromNodeWritable, toAsyncIterable, toWritableStream } from "goroutines/interop";
import { unhandled } from "./unhandled.ts";

const exact = { deadlock: "exact" } as const;
const tick = (ms = 1): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A stream of numbers that counts what is read out of it. */
function numbers(end = Infinity, highWaterMark = 1): Readable & { reads: number } {
  const stream = Object.assign(
    new Readable({
      objectMode: true,
      highWaterMark,
      read() {
        stream.push(stream.reads < end ? ++stream.reads : null);
      },
    }),
    { reads: 0 },
  );
  return stream;
}

/** A stream that writes only when it is let. */
function gated(highWaterMark = 1): Writable & { let: (() => void)[]; written: unknown[] } {
  const stream = Object.assign(
    new Writable({
      objectMode: true,
      highWaterMark,
      write(value, _encoding, done) {
        stream.let.push(() => {
          stream.written.push(value);
          done();
        });
      },
    }),
    { let: [] as (() => void)[], written: [] as unknown[] },
  );
  return stream;
}

describe("fromNodeReadable", () => {
  test("delivers every chunk, then is closed, and leaves no listener", async () => {
    await run(function* () {
      const stream = numbers(50);
      expect(yield* collect(fromNodeReadable<number>(stream))).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
      expect(stream.listenerCount("readable") + stream.listenerCount("error")).toBe(0);
      const text = Readable.from([Buffer.from("a"), Buffer.from("b")]);
      expect(Buffer.concat(yield* collect(fromNodeReadable(text))).toString()).toBe("ab");
    }, exact);
  });

  test("of a stream that has ended: closed; of one that was destroyed: fails", async () => {
    const ended = numbers(0);
    ended.resume();
    await once(ended, "end");
    expect(await fromNodeReadable(ended).recvOk()).toEqual([undefined, false]);
    const destroyed = numbers();
    destroyed.destroy();
    await expect(Promise.resolve(fromNodeReadable(destroyed).recv())).rejects.toMatchObject({
      code: "ERR_STREAM_CLOSED",
    });
  });

  test("back-pressure: beyond its own buffer it is read only when somebody waits, or the capacity has room", async () => {
    const stream = numbers(Infinity, 2);
    const ch = fromNodeReadable<number>(stream);
    await tick(5);
    expect(stream.reads).toBe(2);
    expect([await ch.recv(), await ch.recv()]).toEqual([1, 2]);
    await tick(5);
    expect(stream.reads).toBeLessThanOrEqual(4);
    await ch.cancel();
  });

  test("error: a receive throws it; one before the first receive is not uncaught", async () => {
    const stream = numbers();
    const ch = fromNodeReadable(stream);
    stream.destroy(new Error("boom"));
    await tick(3);
    await expect(Promise.resolve(ch.recv())).rejects.toThrow("boom");
    const waiting = new PassThrough();
    const receive = Promise.resolve(fromNodeReadable(waiting).recv());
    waiting.destroy(new Error("later"));
    await expect(receive).rejects.toThrow("later");
  });

  test("error: a stream that closes before its end is no end", async () => {
    const stream = new PassThrough();
    const receive = Promise.resolve(fromNodeReadable(stream).recv());
    stream.destroy();
    await expect(receive).rejects.toMatchObject({
      code: "ERR_STREAM_CLOSED",
      message: "the stream was closed before it had ended",
    });
  });

  test("cancel and signal destroy the stream", async () => {
    const one = numbers();
    const ch = fromNodeReadable<number>(one);
    await ch.recv();
    await ch.cancel();
    expect([one.destroyed, (await ch.recvOk())[1]]).toEqual([true, false]);
    const two = numbers();
    const controller = new AbortController();
    const stopped = fromNodeReadable<number>(two, { signal: controller.signal });
    controller.abort("gone");
    await expect(Promise.resolve(stopped.recv())).rejects.toBe("gone");
    await tick();
    expect(two.destroyed).toBe(true);
  });

  test("the end of what a socket receives does not destroy what it has still to send", async () => {
    const server = createServer({ allowHalfOpen: true }, (socket: Socket) => {
      go(function* () {
        const parts = yield* collect(fromNodeReadable(socket));
        yield* sleep(2);
        const out = fromNodeWritable(socket);
        yield* out.send(`got ${Buffer.concat(parts).toString()}`);
        out.close();
        yield* out.done();
      });
    }).listen(0);
    await once(server, "listening");
    const client = connect((server.address() as AddressInfo).port);
    client.end("hello");
    expect(Buffer.concat(await collect(fromNodeReadable(client))).toString()).toBe("got hello");
    server.close();
  });

  test("says what it needs", () => {
    expect(() => fromNodeReadable({} as never)).toThrow(
      "fromNodeReadable: needs a Node stream with read(), not a plain object",
    );
    expect(() => fromNodeWritable(null as never)).toThrow(
      "fromNodeWritable: needs a Node stream with write(), not null",
    );
  });
});

describe("fromNodeWritable", () => {
  test("back-pressure: a send waits until the buffer has drained; done after close until all is written", async () => {
    await run(function* () {
      const stream = gated();
      const out = fromNodeWritable<number>(stream);
      yield* out.send(1);
      expect([out.len, out.cap]).toEqual([1, 1]);
      expect(out.trySend(2)).toBe(false);
      expect((yield* select({ sent: out.send(2), late: sleep(1) })).case).toBe("late");
      go(function* () {
        yield* sleep(1);
        stream.let.shift()?.();
      });
      yield* out.send(3);
      out.close();
      go(function* () {
        yield* sleep(1);
        stream.let.shift()?.();
      });
      yield* out.done();
      expect(stream.written).toEqual([1, 3]);
      expect(stream.listenerCount("error")).toBe(0);
    }, exact);
  });

  test("error: every send throws it, also one that waits, and so does done", async () => {
    const stream = gated();
    const out = fromNodeWritable<number>(stream);
    await out.send(1);
    const waits = Promise.resolve(out.send(2));
    const done = Promise.resolve(out.done());
    stream.destroy(new Error("boom"));
    await expect(waits).rejects.toThrow("boom");
    await expect(done).rejects.toThrow("boom");
    expect(() => out.trySend(3)).toThrow("boom");
    out.close();
  });

  test("error: a stream that closes, or is ended by somebody else, has not taken what was sent", async () => {
    const closes = gated();
    const out = fromNodeWritable<number>(closes);
    closes.destroy();
    await expect(Promise.resolve(out.done())).rejects.toMatchObject({ code: "ERR_STREAM_CLOSED" });
    const ended = new PassThrough();
    const other = fromNodeWritable<string>(ended);
    ended.end();
    await expect(Promise.resolve(other.done())).rejects.toMatchObject({ code: "ERR_STREAM_CLOSED" });
    await expect(Promise.resolve(fromNodeWritable<number>(closes).send(1))).rejects.toMatchObject({
      code: "ERR_STREAM_CLOSED",
    });
  });

  test("error: one after close that nobody asks for is an unhandled rejection", async () => {
    const boom = new Error("boom");
    const failing = (): Writable => new Writable({ final: (done) => setTimeout(done, 1, boom) });
    const out = fromNodeWritable(failing());
    out.close();
    await expect(Promise.resolve(out.done())).rejects.toBe(boom);
    expect(
      await unhandled(async () => {
        fromNodeWritable(failing()).close();
        await tick(5);
      }),
    ).toEqual([boom]);
  });

  test("cancel and signal destroy the stream", async () => {
    const one = gated();
    const out = fromNodeWritable<number>(one);
    await out.send(1);
    const waits = Promise.resolve(out.send(2));
    await out.cancel(new Error("enough"));
    await expect(waits).rejects.toThrow("send on closed channel");
    await out.done();
    expect(one.destroyed).toBe(true);
    const two = gated();
    const controller = new AbortController();
    const stopped = fromNodeWritable<number>(two, { signal: controller.signal });
    controller.abort("gone");
    await expect(Promise.resolve(stopped.send(1))).rejects.toBe("gone");
    await tick();
    expect(two.destroyed).toBe(true);
  });
});

describe("a channel as a Node stream", () => {
  test("Readable.from(ch), and toAsyncIterable for one that can be destroyed", async () => {
    const ch = chan<string>(3);
    for (const s of ["a", "b", "c"]) ch.trySend(s);
    let told = 0;
    const stream = Readable.from(toAsyncIterable(ch, { cancel: () => told++ }), { highWaterMark: 1 });
    const [first] = (await once(stream, "data")) as [string];
    stream.destroy();
    await once(stream, "close");
    await tick();
    expect([first, told]).toEqual(["a", 1]);
    const all = chan<string>(2);
    all.trySend("x");
    all.close();
    expect(await collect(fromNodeReadable<string>(Readable.from(all)))).toEqual(["x"]);
  });

  test("Writable.fromWeb(toWritableStream(ch)) feeds one, and tells of a pipeline that fails", async () => {
    const ch = chan<string>();
    const all = collect(ch).then((values) => values);
    await pipeline(
      Readable.from(["a", "b"]),
      Writable.fromWeb(
        toWritableStream(ch, () => {}),
        { objectMode: true },
      ),
    );
    expect(await all).toEqual(["a", "b"]);
    const cut = chan<string>(4);
    const reasons: unknown[] = [];
    const boom = new Error("boom");
    async function* failing(): AsyncGenerator<string> {
      yield "a";
      throw boom;
    }
    await expect(
      pipeline(
        Readable.from(failing()),
        Writable.fromWeb(
          toWritableStream(cut, (reason) => reasons.push(reason)),
          { objectMode: true },
        ),
      ),
    ).rejects.toBe(boom);
    await tick();
    expect([reasons, cut.tryRecv()?.[1] === true ? cut.tryRecv() : undefined]).toEqual([[boom], [undefined, false]]);
  });
});
