// Goexit runs all deferred calls, in all functions up the stack; recover answers nothing there, and it cannot be
// stopped.
import { chan, go, goexit, main, type Routine, type Task } from "goroutines";
import { func } from "goroutines/defer";

function leave(): Task<void> {
  return func(function* (f) {
    f.defer(() => console.log("nothing to recover:", f.recover() === undefined));
    f.defer(console.log, "leave: deferred");
    return yield* goexit();
  });
}

// Goexit in a deferred call while a panic is under way: the panic is gone, the goroutine ends in peace.
function overPanic(): Task<void> {
  return func(function* (f) {
    f.defer(console.log, "overPanic: deferred");
    f.defer(function* (): Routine {
      return yield* goexit();
    });
    throw new Error("forgotten");
  });
}

// A panic in a deferred call while Goexit is under way, recovered later: Goexit goes on all the same.
function survives(): Task<void> {
  return func(function* (f) {
    f.defer(console.log, "survives: deferred before");
    f.defer(() => console.log("recovered:", (f.recover() as Error).message));
    f.defer(() => {
      throw new Error("on the way out");
    });
    return yield* goexit();
  });
}

function* within(name: string, body: () => Task<void>): Routine {
  const done = chan<boolean>();
  go(function* (): Routine {
    yield* func(function* (f) {
      f.defer(() => done.close());
      f.defer(console.log, name, "has ended");
      yield* body();
      console.log("unreachable: after", name);
    });
  });
  yield* done.recv();
}

main(function* () {
  yield* within("leave", leave);
  yield* within("overPanic", overPanic);
  yield* within("survives", survives);
  console.log("main goes on");
});
