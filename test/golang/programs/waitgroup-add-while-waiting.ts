// Add from within a task that still counts is right, even while somebody waits: a tree of tasks.
import { go, main, type Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";

class Tree {
  readonly wg = new WaitGroup();
  readonly mu = new Mutex();
  readonly nodes = new Map<number, number>();

  *visit(depth: number): Routine {
    try {
      yield* this.mu.lock();
      this.nodes.set(depth, (this.nodes.get(depth) ?? 0) + 1);
      this.mu.unlock();
      if (depth === 5) {
        return;
      }
      this.wg.add(2);
      go(this.visit(depth + 1));
      go(this.visit(depth + 1));
    } finally {
      this.wg.done();
    }
  }
}

main(function* () {
  const t = new Tree();
  t.wg.add(1);
  go(t.visit(0));
  yield* t.wg.wait();
  for (let depth = 0; depth <= 5; depth++) {
    console.log("depth", depth, "nodes", t.nodes.get(depth));
  }
});
