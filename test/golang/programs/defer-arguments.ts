// Function and arguments of a deferred call are evaluated at the defer statement; what a closure captures is not.
import { main } from "goroutines";
import { func } from "goroutines/defer";

interface Point {
  x: number;
}

function print(p: Point, name: string): void {
  console.log(name, p.x);
}

function trace(name: string): () => void {
  console.log("enter", name);
  return () => console.log("leave", name);
}

function value(n: number): number {
  console.log("evaluated", n);
  return n;
}

main(function* () {
  yield* func(function* (f) {
    f.defer(trace("main"));
    let x = 1;
    f.defer(console.log, "argument", x);
    f.defer(() => console.log("captured", x));
    const p: Point = { x: 1 };
    f.defer(print, { ...p }, "value receiver"); // Go copies the struct
    f.defer(print, p, "pointer receiver");
    let say = (text: string): void => console.log("the old function", text);
    f.defer(say, "stays");
    say = (text) => console.log("the new function", text);
    f.defer(say, "too");
    f.defer(console.log, "twice", value(2), value(3));
    x = 2;
    p.x = 2;
    console.log("the body ends");
  });
});
