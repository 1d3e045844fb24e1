// What the tests of how workers live and end have them do.
import process from "node:process";
import { parentPort } from "node:worker_threads";
import { sleep, until, type Chan, type GoError, type RecvChan, type Routine, type SendChan } from "goroutines";
import { goOn, pool, shared } from "goroutines/cores";

/** Needs some time, and none of it computing. */
export function* rest(n: number): Routine<number> {
  yield* sleep(20);
  return n;
}

/** Makes something shared once the world is being closed, and sends it. */
export function* share(begun: SendChan<number>, made: SendChan<RecvChan<string>>): Routine {
  yield* begun.send(1);
  yield* sleep(50);
  const ch = shared.chan<string>(1);
  yield* ch.send("made late");
  yield* made.send(ch);
}

/** Passes on what it receives, somewhat later. */
export function* passOn(from: RecvChan<number>, to: Chan<number>): Routine {
  yield* from.forEach(function* (n) {
    yield* sleep(1);
    yield* to.send(n + 1);
  });
  to.close();
}

/** Starts a goroutine while the world is being closed, and tells what comes of it. */
export function* startLate(begun: SendChan<number>, codes: SendChan<string>): Routine {
  yield* begun.send(1);
  yield* sleep(50);
  try {
    yield* goOn<typeof rest>(0, import.meta.url, "rest", 1);
    yield* codes.send("started");
  } catch (e) {
    yield* codes.send((e as GoError).code);
  }
}

export async function never(begun: Chan<number>): Promise<never> {
  await begun.send(1);
  return await new Promise(() => {});
}

export function* neverSent(begun: SendChan<number>): Routine {
  yield* begun.send(1);
  yield* shared.chan().recv();
}

/** Leaves its thread something that keeps its event loop busy for ever. */
export function leaveTimer(n: number): number {
  setInterval(() => {}, 5);
  return n;
}

/** Ends its worker if it is told so. */
export function poison(n: number): number {
  if (n === 0) process.exit(7);
  return n;
}

/** Says things to its parent that are no business of goroutines. */
export function chatter(n: number): number {
  for (const message of [null, undefined, { a: 1 }, 5, "is", [], ["message"], { is: "quiet" }])
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- no window
    parentPort?.postMessage(message);
  return n;
}

/** Has a pool of its own, on the other worker. */
export function* poisonFrom(results: SendChan<unknown>): Routine {
  const poisoned = pool<typeof poison>(import.meta.url, "poison", { size: 1 });
  const codes: unknown[] = [];
  for (const n of [0, 1, 2]) {
    try {
      codes.push(yield* poisoned.run(n));
    } catch (e) {
      codes.push((e as GoError).code);
    }
  }
  yield* results.send(codes);
}

export function* tell(told: SendChan<number>, n: number): Routine {
  yield* told.send(n);
}

/** How many workers a pool has here that has none started anew. */
export function* sizeOf(sizes: SendChan<number>): Routine {
  const p = pool<typeof poison>(import.meta.url, "poison", { restart: false });
  yield* sizes.send(p.size);
}

/** Ends once it is let go, and somewhat later its worker, if it is told so. */
export function* endOrDie(begun: SendChan<number>, letGo: RecvChan<never>, n: number): Routine<number> {
  yield* begun.send(n);
  yield* letGo.recv();
  if (n === 0) {
    yield* sleep(50);
    process.exit(7);
  }
  return n;
}

/** Has tasks on the other worker, and hears nothing of them before that is dead. */
export function* lookLate(
  begun: Chan<number>,
  letGo: RecvChan<never>,
  ready: SendChan<number>,
  dead: Int32Array,
  results: SendChan<unknown>,
): Routine {
  const p = pool<typeof endOrDie>(import.meta.url, "endOrDie", { size: 1, concurrency: 4, restart: false });
  const outcomes = [0, 1, 2, 3].map((n) => p.run(begun, letGo, n).then((m) => m, codeOf));
  for (let n = 0; n < 4; n++) yield* begun.recv();
  yield* ready.send(1);
  Atomics.wait(dead, 0, 0);
  yield* results.send(yield* until(Promise.all(outcomes)));
}

function codeOf(error: GoError): string {
  return error.code;
}
