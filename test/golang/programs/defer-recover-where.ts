// recover answers only in a deferred call, and only that of the function that panics; elsewhere it answers nothing.
import { chan, go, main, type Routine, type Task } from "goroutines";
import { func } from "goroutines/defer";

/** In Go a function that calls recover itself: here one with a frame of its own. */
function attempt(): Task<unknown> {
  return func<unknown>(function* (f) {
    return f.recover();
  });
}

function show(where: string, r: unknown): void {
  if (r === undefined) {
    console.log(where, "nothing");
  } else {
    console.log(where, (r as Error).message);
  }
}

function notDeferred(): Task<void> {
  return func(function* (f) {
    show("not deferred:", f.recover());
    f.defer(() => show("deferred, but without a panic:", f.recover()));
  });
}

// The helper is called by the deferred function and is not deferred itself.
function tooDeep(): Task<void> {
  return func(function* (f) {
    f.defer(() => show("deferred:", f.recover()));
    f.defer(function* () {
      show("a call deeper:", yield* attempt());
    });
    throw new Error("deep");
  });
}

// A function that the deferred call runs has deferred calls of its own: they belong to another function.
function helperDefers(): Task<void> {
  return func(function* (f) {
    f.defer(() => show("outside:", f.recover()));
    f.defer(function* () {
      yield* func(function* (g) {
        g.defer(() => show("of a function that does not panic:", g.recover()));
      });
    });
    throw new Error("still there");
  });
}

// Another goroutine's panic is not mine to recover; here each recovers its own.
function goroutines(): Task<void> {
  return func(function* (f) {
    const done = chan<boolean>();
    f.defer(() => show("mine:", f.recover()));
    go(function* (): Routine {
      yield* func(function* (g) {
        g.defer(() => done.close());
        g.defer(() => show("the goroutine's own:", g.recover()));
        throw new Error("theirs");
      });
    });
    yield* done.recv();
    throw new Error("ours");
  });
}

main(function* () {
  yield* notDeferred();
  yield* tooDeep();
  yield* helperDefers();
  yield* goroutines();
  console.log("main is well");
});
