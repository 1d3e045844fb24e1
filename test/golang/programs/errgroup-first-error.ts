// The first error is the group's, in the order of time and not of Go; Wait waits for all, and keeps its answer.
import { attempt, chan, main, type Routine } from "goroutines";
import { Int32 } from "goroutines/atomic";
import { Group } from "goroutines/errgroup";

/** What Go's Wait returns: the first error, or nil. */
function* waitFor(g: Group): Routine<Error | undefined> {
  const [, err] = yield* attempt(g.wait());
  return err;
}

main(function* () {
  const errSlow = new Error("slow failed");
  const errFast = new Error("fast failed");
  const g = new Group();
  const finished = new Int32();
  const failed = chan<boolean>();
  yield* g.go(function* () {
    yield* failed.recv();
    finished.add(1);
    throw errSlow;
  });
  yield* g.go(function* () {
    yield* failed.recv();
    finished.add(1);
  });
  const first = new Group();
  yield* first.go(function* () {
    finished.add(1);
    throw errFast;
  });
  console.log("alone:", (yield* waitFor(first))?.message);
  yield* first.go(function* () {
    throw errSlow;
  });
  console.log("the first error stays:", (yield* waitFor(first))?.message);
  yield* first.go(function* () {});
  console.log("after a success, too:", (yield* waitFor(first)) === errFast);

  failed.close();
  console.log("group:", (yield* waitFor(g))?.message);
  console.log("finished:", finished.load());

  const fine = new Group();
  for (let i = 0; i < 3; i++) {
    yield* fine.go(function* () {});
  }
  console.log("no error:", (yield* waitFor(fine)) === undefined, "and again:", (yield* waitFor(fine)) === undefined);
});
