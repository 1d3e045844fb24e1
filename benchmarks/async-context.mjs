// What stores of AsyncLocalStorage cost: `npm run build`, then `node --expose-gc benchmarks/async-context.mjs`.
// Without stores, with one and with two, each in a process of its own; the least of seven rounds. A start: of a
// goroutine that carries nothing, the same as its parent, its own (with what `run` itself takes, which is measured
// alone). A switch: gosched between two goroutines of the same stores, and of different ones. Memory: a goroutine that
// waits.

import { AsyncLocalStorage } from "node:async_hooks";
import { execFileSync } from "node:child_process";
import { chan, go, gosched, run } from "goroutines";

const ROUNDS = 7;
const N = 100_000;
const [count] = process.argv.slice(2);

if (count === undefined) {
  for (const stores of ["0", "1", "2"]) {
    const args = [...process.execArgv, import.meta.filename, stores];
    process.stdout.write(execFileSync(process.execPath, args));
  }
} else {
  await measure(Number(count));
}

async function measure(stores) {
  const all = Array.from({ length: stores }, () => new AsyncLocalStorage());
  /** Calls `f` with `value` in every store. */
  const within = (value, f) => all.reduce((inner, store) => () => store.run(value, inner), f)();
  within({}, () => {});

  /** Nanoseconds each that `many` takes for N, in a program. */
  async function least(many) {
    let best = Infinity;
    for (let i = 0; i < ROUNDS; i++) best = Math.min(best, await run(() => many()));
    return `${((best / N) * 1e6).toFixed(0)} ns`;
  }
  function* nothing() {}
  function* starting(start) {
    let time = 0;
    for (let i = 0; i < N; i += 1000) {
      const begun = performance.now();
      for (let j = 0; j < 1000; j++) start(j);
      time += performance.now() - begun;
      yield* gosched();
    }
    return time;
  }
  function* switching() {
    const begun = performance.now();
    for (let i = 0; i < N; i += 2) yield* gosched();
    return performance.now() - begun;
  }
  const values = Array.from({ length: 1000 }, (_, i) => ({ i }));

  const figures = {
    "start, none": await least(() => starting(() => go(nothing))),
    "start, its parent's": await within({}, () => least(() => starting(() => go(nothing)))),
    "start, its own": await least(() => starting((i) => within(values[i], () => go(nothing)))),
    "run alone": await least(() => starting((i) => within(values[i], () => {}))),
    "switch, the same": await within({}, () =>
      least(function* () {
        go(switching);
        return yield* switching();
      }),
    ),
    "switch, others": await least(function* () {
      within({}, () => go(switching));
      return yield* switching();
    }),
    "waiting, none": await waiting((start) => start()),
    "waiting, its own": await waiting((start, i) => within(values[i % 1000], start)),
  };
  console.log(
    process.version,
    `${stores} stores:`,
    Object.entries(figures)
      .map(([name, figure]) => `${name} ${figure}`)
      .join("; "),
  );
}

/** Bytes a goroutine. */
async function waiting(place) {
  if (globalThis.gc === undefined) return "-";
  const idle = chan();
  function* wait() {
    yield* idle.recv();
  }
  const controller = new AbortController();
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  const program = run(
    function* () {
      for (let i = 0; i < N; i++) place(() => go(wait), i);
      yield* idle.recv();
    },
    { signal: controller.signal },
  ).catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 500));
  globalThis.gc();
  const bytes = process.memoryUsage().heapUsed - before;
  controller.abort();
  await program;
  return `${(bytes / N).toFixed(0)} B`;
}
