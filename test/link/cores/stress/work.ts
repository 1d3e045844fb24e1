/** What the goroutines of the stress test do, on whatever thread. */

import { chan, go, gosched, select, sleep, type Chan, type Op, type Routine } from "../../../../lib/index.ts";
import { waitsHere } from "./remains.ts";
import { newTally, note, type Tally } from "./tally.ts";

/** An item: as a number, or as an object, which goes through the heap. */
export type Item = number | { readonly producer: number; readonly at: number; readonly text: string };

export interface Sent {
  readonly producer: number;
  /** By channel. */
  readonly tallies: Tally[];
}

export interface Got {
  /** By channel, then by producer. */
  readonly tallies: Tally[][];
  /** What was wrong, if anything. */
  readonly fault: string;
}

/** Numbers are exact up to 2^53: the producer above, the number below. */
const SHIFT = 2 ** 32;

function makeRandom(seed: number): (n: number) => number {
  let state = (seed * 2654435761) >>> 0 || 1;
  return (n) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % n;
  };
}

/**
 * Sends `items` items, into channels at random and in all ways there are; `tries`: `trySend` is one. The last channel
 * is closed in the middle.
 */
export function* produce(
  producer: number,
  items: number,
  chs: readonly Chan<Item>[],
  done: Chan<Sent>,
  seed: number,
  tries: boolean,
): Routine {
  const random = makeRandom(seed + producer * 7919 + 1);
  const tallies = chs.map(newTally);
  const next = chs.map(() => 0);
  let open = chs.length;
  const item = (ch: number): Item => {
    const at = next[ch] as number;
    return random(4) === 0 ? { producer, at, text: "x".repeat(random(60)) } : producer * SHIFT + at;
  };
  const sent = (ch: number): void => {
    note(tallies[ch] as Tally, next[ch] as number);
    (next[ch] as number)++;
  };
  const never = chan<never>();
  for (let left = items; left > 0;) {
    const a = random(open);
    const b = random(open);
    try {
      switch (random(8)) {
        case 0: {
          const r = yield* select([
            (chs[a] as Chan<Item>).send(item(a)),
            (chs[b] as Chan<Item>).send(item(b)),
            never.recv(),
          ]);
          sent(r.case === 0 ? a : b);
          break;
        }
        case 1: {
          const r = yield* select([(chs[a] as Chan<Item>).send(item(a)), sleep(random(3))]);
          if (r.case === 1) continue;
          sent(a);
          break;
        }
        case 2: {
          if (!tries) continue;
          if (!(chs[a] as Chan<Item>).trySend(item(a))) {
            yield* gosched();
            continue;
          }
          sent(a);
          break;
        }
        default:
          yield* (chs[a] as Chan<Item>).send(item(a));
          sent(a);
      }
      left--;
    } catch (e) {
      if ((e as { code?: string }).code !== "ERR_SEND_ON_CLOSED_CHANNEL" || open < chs.length) throw e;
      open--;
    }
  }
  yield* done.send({ producer, tallies });
}

/** Receives until all channels are closed, in all ways there are; `tries`: `tryRecv` is one. */
export function* consume(
  consumer: number,
  producers: number,
  chs: readonly Chan<Item>[],
  done: Chan<Got>,
  seed: number,
  tries: boolean,
): Routine {
  const random = makeRandom(seed + consumer * 104729 + 2);
  const tallies = chs.map(() => Array.from({ length: producers }, newTally));
  const last = chs.map(() => Array.from({ length: producers }, () => -1));
  const closed = chs.map(() => false);
  let fault = "";
  const local = chan<number>();
  const quit = chan<never>();
  go(function* (): Routine {
    for (let n = 0; ; n++) {
      const r = yield* select({ sent: local.send(n), quit: quit.recv() });
      if (r.case === "quit") return;
    }
  });
  const got = (ch: number, [value, ok]: readonly [Item, true] | readonly [unknown, false]): void => {
    if (!ok) {
      closed[ch] = true;
      return;
    }
    const producer = typeof value === "number" ? Math.floor(value / SHIFT) : value.producer;
    const at = typeof value === "number" ? value % SHIFT : value.at;
    const lasts = last[ch] as number[];
    if (!(at > (lasts[producer] as number)))
      fault = `consumer ${consumer}, channel ${ch}: ${at} of producer ${producer} after ${lasts[producer]}`;
    lasts[producer] = at;
    note((tallies[ch] as Tally[])[producer] as Tally, at);
  };
  let ticks = 0;
  for (;;) {
    const open = chs.map((_, i) => i).filter((i) => !closed[i]);
    if (open.length === 0) break;
    const ch = open[random(open.length)] as number;
    switch (random(5)) {
      case 0: {
        if (!tries) break;
        const r = (chs[ch] as Chan<Item>).tryRecv();
        if (r === undefined) yield* gosched();
        else got(ch, r);
        break;
      }
      case 1: {
        const r = yield* select({ item: (chs[ch] as Chan<Item>).recvOk(), tick: local.recv() });
        if (r.case === "item") got(ch, r.value);
        else if (r.value !== ticks++) fault = "the local channel is out of order";
        break;
      }
      default: {
        // All at once: no channel is ever waited for alone while another one fills.
        const cases: Op<unknown>[] = open.map((i) => (chs[i] as Chan<Item>).recvOk());
        if (random(3) === 0) cases.push(sleep(1 + random(2)));
        const r = yield* select(cases);
        if (r.case < open.length) got(open[r.case] as number, r.value as readonly [Item, true]);
      }
    }
  }
  quit.close();
  yield* done.send({ tallies, fault });
}

/** What is left of this thread's waits: a worker's own, for its next job. */
export function* waits(answer: Chan<number>): Routine {
  // Whoever is done leaves first.
  yield* sleep(1);
  yield* answer.send(waitsHere());
}
