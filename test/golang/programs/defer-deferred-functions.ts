// A deferred function may have deferred calls of its own: recover in its body answers the panic of the function that
// deferred it, and answers nothing in a function that it calls, or that it defers.
import { main, type Task } from "goroutines";
import { func } from "goroutines/defer";

function show(where: string, r: unknown): void {
  if (r === undefined) {
    console.log(where, "nothing");
  } else {
    console.log(where, (r as Error).message);
  }
}

// Deferred, it recovers; called, it does not.
function handle(name: string): Task<void> {
  return func(function* (f) {
    f.defer(console.log, name, "cleans up");
    show(name, f.recover());
  });
}

function deferred(): Task<void> {
  return func(function* (f) {
    f.defer(console.log, "deferred: goes on with the others");
    f.defer(handle, "deferred:");
    throw new Error("first");
  });
}

function called(): Task<void> {
  return func(function* (f) {
    f.defer(handle, "called, then deferred:");
    f.defer(function* () {
      yield* handle("called:");
    });
    throw new Error("second");
  });
}

// A call that the deferred function has deferred belongs to that function, which does not panic.
function further(): Task<void> {
  return func(function* (f) {
    f.defer(handle, "further out:");
    f.defer(() =>
      func(function* (g) {
        g.defer(() => show("deferred by the deferred:", g.recover()));
      }),
    );
    throw new Error("third");
  });
}

function twice(): Task<void> {
  return func(function* (f) {
    f.defer(handle, "a second time:");
    f.defer(handle, "once:");
    throw new Error("fourth");
  });
}

// What is recovered may be replaced by the same deferred function.
function rethrow(): Task<void> {
  return func(function* (f) {
    f.defer(handle, "the new one:");
    f.defer(() =>
      func(function* (g) {
        g.defer(console.log, "rethrow cleans up");
        show("the old one:", g.recover());
        throw new Error("sixth");
      }),
    );
    throw new Error("fifth");
  });
}

function result(): Task<number> {
  return func<number>(function* (f) {
    f.defer(() =>
      func(function* (g) {
        g.defer(() => {
          f.result *= 2;
        });
        g.recover();
        f.result = 21;
      }),
    );
    throw new Error("seventh");
  });
}

main(function* () {
  yield* deferred();
  yield* called();
  yield* further();
  yield* twice();
  yield* rethrow();
  console.log("result:", yield* result());
});
