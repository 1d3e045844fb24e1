// A call that panics counts as done: the panic reaches the first caller, and nobody calls again.
import { main, type Routine } from "goroutines";
import { Once } from "goroutines/sync";

function* attempt(name: string, f: () => Routine): Routine {
  try {
    yield* f();
    console.log(name, "returned");
  } catch (error) {
    console.log(name, "panicked:", (error as Error).message);
  }
}

main(function* () {
  const once = new Once();
  let calls = 0;
  const open = (): void => {
    calls++;
    throw new Error("the file is gone");
  };
  yield* attempt("first", function* () {
    yield* once.do(open);
  });
  yield* attempt("second", function* () {
    yield* once.do(open);
  });
  yield* attempt("another function", function* () {
    yield* once.do(() => {
      calls += 100;
    });
  });
  console.log("calls:", calls);
});
