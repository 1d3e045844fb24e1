// All values of an atomic.Value have the type of the first, and none is nil; its panics leave it as it was.
import { main } from "goroutines";
import { Value } from "goroutines/atomic";

function attempt(name: string, f: () => void): void {
  try {
    f();
    console.log(`${name}:`, "fine");
  } catch (error) {
    console.log(`${name}:`, (error as Error).message);
  }
}

main(function* () {
  const v = new Value();
  attempt("swap nil into an empty one", () => void v.swap(null));
  attempt("store text", () => v.store("one"));
  attempt("store more text", () => v.store("two"));
  attempt("store a number", () => v.store(3));
  attempt("swap in a number", () => void v.swap(3));
  attempt("swap in nil", () => void v.swap(null));
  console.log("holds", v.load());
  console.log("swap answers", v.swap("three"));
  attempt("compare and swap to nil", () => void v.compareAndSwap("three", null));
  attempt("compare and swap, a number", () => void v.compareAndSwap(4, 5));
  attempt("compare and swap, text for a number", () => void v.compareAndSwap(4, "four"));
  console.log("compare and swap, wrong:", v.compareAndSwap("two", "four"));
  console.log("compare and swap, right:", v.compareAndSwap("three", "four"));
  console.log("holds", v.load());
});
