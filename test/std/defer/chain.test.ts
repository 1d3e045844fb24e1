// Chained panics, as main prints them. The texts are those that real Go 1.23 prints.
import { expect, test } from "vitest";
import { runCode } from "../../built.ts";

/** What a program prints on stderr, up to the stack. */
async function panicOf(body: string): Promise<string> {
  const code = `
    import { chan, go, goexit, main, sleep } from "goroutines";
    import { func } from "goroutines/defer";
    const nest = (body) => function* () { yield* func(body); };
    main(function* () { ${body} });
  `;
  const { outcome, stderr } = await runCode(code, { timeout: 10_000 });
  expect(outcome.status, stderr).toBe(2);
  return stderr.split("\n\n", 1)[0] as string;
}

test.each<[name: string, body: string, text: string]>([
  [
    "a panic that replaced another",
    `yield* func(function* (f) { f.defer(() => { throw "second"; }); throw "first"; });`,
    "panic: first\n\tpanic: second",
  ],
  [
    "three of them",
    `yield* func(function* (f) { f.defer(() => { throw 3; }); f.defer(() => { throw new Error("two\\nlines"); }); throw new Error("first"); });`,
    "panic: first\n\tpanic: two\n\tlines\n\tpanic: 3",
  ],
  [
    "after a recover and a new panic",
    `yield* func(function* (f) { f.defer(() => { f.recover(); throw "second"; }); throw "first"; });`,
    "panic: first [recovered]\n\tpanic: second",
  ],
  [
    "the same value thrown again",
    `yield* func(function* (f) { f.defer(() => { throw f.recover(); }); throw "first"; });`,
    "panic: first [recovered]\n\tpanic: first",
  ],
  [
    "replaced, recovered, new panic",
    `yield* func(function* (f) { f.defer(() => { f.recover(); throw "third"; }); f.defer(() => { throw "second"; }); throw "first"; });`,
    "panic: first\n\tpanic: second [recovered]\n\tpanic: third",
  ],
  [
    "inside a deferred call",
    `yield* func(function* (f) {
      f.defer(nest(function* (g) { g.defer(() => { throw "third"; }); throw "second"; }));
      throw "first";
    });`,
    "panic: first\n\tpanic: second\n\tpanic: third",
  ],
  [
    "across frames",
    `yield* func(function* (f) {
      f.defer(() => { throw "third"; });
      yield* func(function* (g) { g.defer(() => { throw "second"; }); throw "first"; });
    });`,
    "panic: first\n\tpanic: second\n\tpanic: third",
  ],
  [
    "one that was recovered inside the deferred call is over",
    `yield* func(function* (f) {
      f.defer(nest(function* (g) { g.defer(() => { g.recover(); }); throw "second"; }));
      throw "first";
    });`,
    "panic: first",
  ],
  [
    "one whose recovering call has returned is over",
    `yield* func(function* (f) { f.defer(() => { throw "second"; }); f.defer(() => { f.recover(); }); throw "first"; });`,
    "panic: second",
  ],
  [
    "one that a catch took is over",
    `try { yield* func(function* (f) { f.defer(() => { throw "second"; }); throw "first"; }); } catch {}
    yield* func(function* () { throw "second"; });`,
    "panic: second",
  ],
  [
    "one error value of two goroutines: each has its own chain",
    `const shared = new Error("shared");
    go(nest(function* (f) {
      try { yield* func(function* (g) { g.defer(() => { throw shared; }); throw "first"; }); } finally { yield* chan().recv(); }
    }));
    yield* sleep(1);
    throw shared;`,
    "panic: shared",
  ],
  [
    "goexit stands in no line",
    `go(nest(function* (f) {
      f.defer(() => { throw "second"; });
      f.defer(function* () { yield* goexit(); });
      throw "first";
    }));
    yield* sleep(1000);`,
    "panic: first\n\tpanic: second",
  ],
])("main prints %s", async (_, body, text) => {
  expect(await panicOf(body)).toBe(text);
});
