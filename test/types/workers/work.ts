/** The same, with what is shared. */
import type { Routine } from "goroutines";
import type { ContextLike } from "goroutines/context";
import type { SharedInt32, SharedMutex } from "goroutines/cores";

export function* work(ctx: ContextLike, mu: SharedMutex, hits: SharedInt32): Routine {
  yield* mu.lock();
  hits.store(hits.load() + 1);
  mu.unlock();
  yield* ctx.done().recv();
}
