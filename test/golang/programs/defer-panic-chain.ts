// A panic, and another while its deferred calls run: both are printed, the first one first.
import { main, type Task } from "goroutines";
import { func } from "goroutines/defer";

class Handle {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  close(): void {
    console.log("closing", this.name);
    throw new Error(`close of ${this.name} failed`);
  }
}

function use(h: Handle): Task<void> {
  return func(function* (f) {
    f.defer(() => h.close());
    console.log("using", h.name);
    throw new Error(`use of ${h.name} failed`);
  });
}

main(function* () {
  yield* func(function* (f) {
    f.defer(console.log, "main's deferred call");
    yield* use(new Handle("file"));
    console.log("unreachable");
  });
});
