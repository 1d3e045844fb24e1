// What the tests of shared memory, and of what the host hands over, run on workers.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import { chan, sleep, until, type Chan, type RecvChan, type Routine, type SendChan } from "goroutines";
import { goOn } from "goroutines/cores";
import { currentSlot } from "../../../../lib/link/cores/memory/world.ts";

const here = new URL("./references.ts", import.meta.url);

/** Adds to the first word of each, and says whether they are one. */
export function* addToAll(counters: readonly Int32Array[], n: number, same: SendChan<boolean>): Routine {
  for (const counter of counters) Atomics.add(counter, 0, n);
  yield* same.send(counters.every(({ buffer }) => buffer === counters[0]?.buffer));
}

/** Has another worker do it, with memory of this one. */
export function* addElsewhere(worker: number, made: SendChan<Int32Array>, same: SendChan<boolean>): Routine {
  const counter = new Int32Array(new SharedArrayBuffer(8));
  yield* goOn<typeof addToAll>(worker, here, "addToAll", [counter, new Int32Array(counter.buffer, 0, 1)], 5, same);
  yield* made.send(counter);
}

/** Sends back what comes, one more. */
export function* addAndReturn(inn: RecvChan<Int32Array>, out: SendChan<Int32Array>): Routine {
  yield* inn.forEach(function* (counter) {
    Atomics.add(counter, 0, 1);
    yield* out.send(counter);
  });
  out.close();
}

/** Sends memory that nobody else has seen. */
export function* make(count: number, out: SendChan<Uint8Array>): Routine {
  for (let i = 0; i < count; i++) yield* out.send(new Uint8Array(new SharedArrayBuffer(8)).fill(i));
  out.close();
}

export interface Ported {
  readonly port: MessagePort;
}

/** Answers what comes through a port, until a zero does. */
export function* answer({ port }: Ported, ready: SendChan<null>): Routine {
  const ended = chan<null>(1);
  port.on("message", (n: number) => {
    if (n === 0) ended.trySend(null);
    else port.postMessage(n + 1);
  });
  yield* ready.send(null);
  yield* ended.recv();
  port.close();
}

/** Passes a port on. */
export function* passOn(worker: number, ported: Ported, ready: Chan<null>): Routine {
  yield* goOn<typeof answer>(worker, here, "answer", ported, ready);
}

interface ReadableStream {
  getReader(): { read(): Promise<{ readonly value?: unknown }> };
}

export interface Various {
  readonly blob: { text(): Promise<string> };
  readonly key: { readonly algorithm: { readonly name: string } };
  readonly module: object;
  readonly memory: { readonly buffer: ArrayBufferLike };
  readonly readable: ReadableStream;
  readonly moved: ArrayBuffer;
  readonly view: Uint16Array;
  readonly ch: SendChan<string>;
}

/** Says what has come. */
export function* inspect(
  { blob, key, module, memory, readable, moved, view, ch }: Various,
  out: SendChan<unknown>,
): Routine {
  new Int32Array(memory.buffer)[0] = 7;
  yield* ch.send("through the channel");
  yield* out.send({
    blob: yield* until(blob.text()),
    key: key.algorithm.name,
    module: module.constructor.name,
    chunk: (yield* until(readable.getReader().read())).value,
    moved: moved.byteLength,
    view: [...view],
    isOfIt: view.buffer === moved,
  });
}

/** Keeps its thread busy, so that nothing comes to it by a port, until the word is set. */
export function* compute(word: Int32Array, begun: SendChan<null>): Routine {
  yield* begun.send(null);
  while (Atomics.load(word, 0) === 0);
}

/** Has memory and ports on their way all the time. */
export function* sendForEver(worker: number, out: SendChan<Uint8Array>): Routine {
  for (;;) {
    yield* out.send(new Uint8Array(new SharedArrayBuffer(64)));
    const { port1, port2 } = new MessageChannel();
    yield* goOn<typeof closePort>(
      worker,
      here,
      "closePort",
      { port: port1 },
      new Uint8Array(new SharedArrayBuffer(64)),
    );
    port2.close();
  }
}

export function* closePort({ port }: Ported, _memory: Uint8Array): Routine {
  port.close();
}

export function fill({ part, value }: { readonly part: Float64Array; readonly value: number }): number {
  part.fill(value);
  return part.length;
}

/** What is its own memory afterwards the caller has as well. */
export function* fillNew(length: number): Routine<Float64Array> {
  yield* sleep(0);
  return new Float64Array(new SharedArrayBuffer(length * 8)).fill(length);
}

export function add(a: number, b: number): number {
  return a + b;
}

/** How much this thread keeps of what has gone by port, once its garbage has been collected. */
export function* countKept(): Routine<number> {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  for (let i = 0; i < 5; i++) {
    gc();
    yield* sleep(1);
  }
  const slot = currentSlot();
  if (slot === null) return -1;
  const numbers = Array.from({ length: slot.port.number() }, (_, id) => id);
  return numbers.filter((id) => slot.port.look(id) !== undefined).length;
}
