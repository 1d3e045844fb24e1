// Same fringe: do two trees of different shape hold the same values in the same order?
// A walker goroutine for each tree sends its values; at the first difference both are told to quit.
import { chan, go, gosched, main, numGoroutine, select, type RecvChan, type Routine, type SendChan } from "goroutines";

interface Tree {
  left: Tree | null;
  readonly value: number;
  right: Tree | null;
}

function insert(t: Tree | null, value: number): Tree {
  if (t === null) return { left: null, value, right: null };
  if (value < t.value) {
    t.left = insert(t.left, value);
  } else {
    t.right = insert(t.right, value);
  }
  return t;
}

function grow(...values: number[]): Tree | null {
  let t: Tree | null = null;
  for (const v of values) {
    t = insert(t, v);
  }
  return t;
}

/** Sends the values in order and reports whether it was allowed to finish. */
function* visit(t: Tree | null, out: SendChan<number>, quit: RecvChan<boolean>): Routine<boolean> {
  if (t === null) return true;
  if (!(yield* visit(t.left, out, quit))) return false;
  const r = yield* select({ out: out.send(t.value), quit: quit.recv() });
  if (r.case === "quit") return false;
  return yield* visit(t.right, out, quit);
}

function walk(t: Tree | null, quit: RecvChan<boolean>): RecvChan<number> {
  const out = chan<number>();
  go(function* () {
    yield* visit(t, out, quit);
    out.close();
  });
  return out;
}

function* same(a: Tree | null, b: Tree | null): Routine<boolean> {
  const quit = chan<boolean>();
  try {
    const left = walk(a, quit);
    const right = walk(b, quit);
    for (;;) {
      const [v, more] = yield* left.recvOk();
      const [w, moreToo] = yield* right.recvOk();
      if (more !== moreToo || v !== w) return false;
      if (!more) return true;
    }
  } finally {
    quit.close();
  }
}

main(function* () {
  const ladder = grow(1, 2, 3, 4, 5, 6, 7);
  const bush = grow(4, 2, 6, 1, 3, 5, 7);
  console.log("ladder and bush:", yield* same(ladder, bush));
  console.log("with another leaf:", yield* same(ladder, grow(4, 2, 6, 1, 3, 5, 8)));
  console.log("with a leaf less:", yield* same(ladder, grow(4, 2, 6, 1, 3, 5)));
  console.log("different at once:", yield* same(bush, grow(9, 8)));
  console.log("two empty trees:", yield* same(null, null));
  while (numGoroutine() > 1) {
    yield* gosched();
  }
  console.log("all walkers have gone home");
});
