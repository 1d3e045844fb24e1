/**
 * cockroach#18101: RESTORE splits ranges in one goroutine and imports them in another, which takes them
 * from a buffered channel. When the import ends early, because the query was cancelled, the splitter
 * fills the channel and blocks, and RESTORE, which waits for both, never returns. The fix makes the
 * splitter's send wait for the context as well.
 */

import { chan, go, select, type RecvChan, type Routine, type SendChan } from "goroutines";
import { background, Canceled, withCancel, type Context } from "goroutines/context";
import { withContext } from "goroutines/errgroup";
import type { Kernel } from "../../kernel.ts";

const RANGES = 5;
const AHEAD = 2;

/** Splits and scatters range after range. */
function* split(ctx: Context, ready: SendChan<number>, fixed: boolean): Routine {
  for (let range = 0; range < RANGES; range++) {
    if (fixed) {
      const r = yield* select({ sent: ready.send(range), done: ctx.done().recv() });
      if (r.case === "done") throw ctx.err();
    } else {
      yield* ready.send(range);
    }
  }
  ready.close();
}

function* importRanges(ctx: Context, ready: RecvChan<number>): Routine {
  for (;;) {
    const r = yield* select({ range: ready.recvOk(), done: ctx.done().recv() });
    if (r.case === "done") throw ctx.err();
    if (!r.value[1]) return;
  }
}

function* restore(parent: Context, fixed: boolean): Routine {
  const ready = chan<number>(AHEAD);
  const [g, ctx] = withContext(parent);
  yield* g.go(split, ctx, ready, fixed);
  yield* g.go(importRanges, ctx, ready);
  yield* g.wait();
}

function* restoreAndCancel(fixed: boolean): Routine {
  const [ctx, cancel] = withCancel(background());
  go(function* () {
    cancel();
  });
  try {
    yield* restore(ctx, fixed);
  } catch (err) {
    if (err !== Canceled) throw err;
  }
}

export const kernel: Kernel = {
  project: "cockroach",
  number: 18101,
  blocking: true,
  class: "Communication Deadlock / Channel & Context",
  bug: "The splitter blocks on a full channel that nobody reads after the cancellation.",
  source: "https://github.com/cockroachdb/cockroach/pull/18101 and its issue 18097",
  original: { goroutines: 3, locks: 0, channels: 2 },
  kept: { goroutines: 4, locks: 0, channels: 3 },
  symptoms: ["deadlock"],
  buggy: function* () {
    yield* restoreAndCancel(false);
  },
  fixed: function* () {
    yield* restoreAndCancel(true);
  },
};
