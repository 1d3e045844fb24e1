// Trees of contexts.

import { run } from "goroutines";
import { background, withCancel, type Context } from "goroutines/context";

const size = 10_000;
const branches = 10;

/** Makes trees of 10,000 contexts, ten below each, cancels their roots, and counts those that are done then. */
export function contextTrees(n: number): Promise<number> {
  return run(function* () {
    let done = 0;
    for (let i = 0; i < n / size; i++) {
      const [root, cancel] = withCancel(background());
      const tree = [root];
      for (let j = 1; j < size; j++) {
        const [ctx] = withCancel(tree[Math.floor((j - 1) / branches)] as Context);
        tree.push(ctx);
      }
      cancel();
      for (const ctx of tree) if (ctx.err() !== undefined) done++;
    }
    return done;
  });
}
