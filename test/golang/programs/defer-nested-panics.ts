// A panic in a deferred call replaces the one that is under way; the other deferred calls still run, and see the new
// one.
import { main, type Task } from "goroutines";
import { func } from "goroutines/defer";

const text = (reason: unknown): string => (reason as Error).message;

function panic(message: string): never {
  throw new Error(message);
}

function run(name: string, body: () => Task<void>): Task<void> {
  return func(function* (f) {
    f.defer(() => console.log(name, "ended with:", text(f.recover())));
    yield* body();
  });
}

function replaced(): Task<void> {
  return func(function* (f) {
    f.defer(console.log, "the last deferred call");
    f.defer(panic, "third");
    f.defer(panic, "second");
    panic("first");
  });
}

function seen(): Task<void> {
  return func(function* (f) {
    f.defer(() => {
      const r = text(f.recover());
      console.log("seen:", r);
      panic(`after ${r}`);
    });
    f.defer(panic, "second");
    panic("first");
  });
}

// Recovered inside the deferred call that raised it: the first goes on.
function inner(): Task<void> {
  return func(function* (f) {
    f.defer(function* () {
      yield* func(function* (g) {
        g.defer(() => console.log("inside:", text(g.recover())));
        panic("second");
      });
    });
    panic("first");
  });
}

function middle(): Task<void> {
  return func(function* (f) {
    f.defer(console.log, "middle is left");
    yield* inner();
    console.log("unreachable");
  });
}

function twice(): Task<void> {
  return func(function* (f) {
    f.defer(() => {
      console.log("recovered:", text(f.recover()));
      console.log("nothing more:", f.recover() === undefined);
    });
    panic("once");
  });
}

main(function* () {
  yield* run("replaced", replaced);
  yield* run("seen", seen);
  yield* run("inner", middle);
  yield* twice();
  console.log("after twice, the caller goes on");
});
