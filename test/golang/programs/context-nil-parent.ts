// A nil parent panics, whichever way a context is made from it; so do a nil key and a nil parent of WithValue.
import { main } from "goroutines";
import {
  background,
  withCancel,
  withCancelCause,
  withDeadline,
  withTimeout,
  withValue,
  withoutCancel,
  type Context,
} from "goroutines/context";
import { Second } from "goroutines/time";

function attempt(name: string, f: () => unknown): void {
  try {
    f();
  } catch (error) {
    console.log(`${name}:`, (error as Error).message);
  }
}

main(function* () {
  const parent = null as unknown as Context;
  attempt("WithCancel", () => withCancel(parent));
  attempt("WithCancelCause", () => withCancelCause(parent));
  attempt("WithTimeout", () => withTimeout(parent, Second));
  attempt("WithDeadline", () => withDeadline(parent, new Date()));
  attempt("WithValue", () => withValue(parent, "k", 1));
  attempt("WithoutCancel", () => withoutCancel(parent));
  attempt("WithValue, nil key", () => withValue(background(), null, 1));
  console.log("and once without recover");
  withCancel(parent);
});
