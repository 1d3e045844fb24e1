/** A monitor: a service that has not been heard of for some time is given up. */

import { chan, select, sleep, type RecvChan, type Routine, type SendChan } from "goroutines";
import { background, withCancel, type Context } from "goroutines/context";
import { WaitGroup } from "goroutines/sync";
import { Timer } from "goroutines/time";
import type { Right } from "../right.ts";

function* beat(ctx: Context, beats: SendChan<void>, times: number): Routine {
  for (let i = 0; i < times; i++) {
    const r = yield* select({ pause: sleep(10), done: ctx.done().recv() });
    if (r.case === "done") return;
    const sent = yield* select({ beat: beats.send(), done: ctx.done().recv() });
    if (sent.case === "done") return;
  }
}

function* monitor(beats: RecvChan<void>, limit: number, giveUp: () => void): Routine<number> {
  const timer = new Timer(limit);
  for (let heard = 0; ; heard++) {
    const r = yield* select({ beat: beats.recv(), late: timer.c.recv() });
    if (r.case === "late") {
      giveUp();
      return heard;
    }
    timer.reset(limit);
  }
}

export const right: Right = {
  name: "heartbeat",
  *program() {
    const [ctx, cancel] = withCancel(background());
    const beats = chan<void>();
    const wg = new WaitGroup();
    wg.go(beat, ctx, beats, 2);
    const heard = yield* monitor(beats, 30, cancel);
    yield* wg.wait();
    return heard;
  },
  check(heard) {
    if (!(typeof heard === "number" && heard >= 0 && heard <= 2)) throw new Error(`heard ${String(heard)} times`);
  },
};
