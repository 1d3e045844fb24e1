/** What victims and survivors of the kill test do: they are inside operations all the time. */

import { gosched, select, type Chan, type Op, type Routine } from "../../../../lib/index.ts";

export type Value = number | { readonly text: string } | { readonly ch: Chan<number> };

export type Played = { readonly ops: number };

/** Sends and receives at random until `quit` is closed; `tries`: also by `trySend` and `tryRecv`. */
export function* play(chs: readonly Chan<Value>[], quit: Chan<never>, done: Chan<Played>, tries: boolean): Routine {
  let ops = 0;
  const value = (): Value => {
    const dice = Math.random();
    if (dice < 0.5) return ops;
    return dice < 0.95 ? { text: "y".repeat(Math.floor(Math.random() * 100)) } : { ch: chs[0] as Chan<number> };
  };
  for (;;) {
    const ch = chs[Math.floor(Math.random() * chs.length)] as Chan<Value>;
    const dice = Math.random();
    if (tries && dice < 0.1) ch.trySend(value());
    else if (tries && dice < 0.2) ch.tryRecv();
    else {
      const cases: Op<unknown>[] = [quit.recv()];
      if (dice < 0.4) cases.push(ch.send(value()));
      else if (dice < 0.6) cases.push(ch.recv());
      else for (const one of chs) cases.push(Math.random() < 0.5 ? one.send(value()) : one.recv());
      const r = yield* select(cases);
      if (r.case === 0) break;
    }
    if (++ops % 64 === 0) yield* gosched();
  }
  yield* done.send({ ops });
}

/** How a worker ends by itself. */
export function* die(how: "throw" | "exit" | "heap" | "not"): Routine {
  if (how === "throw")
    queueMicrotask(() => {
      throw new Error("nobody catches this");
    });
  if (how === "exit") (globalThis as unknown as { process: { exit(code: number): void } }).process.exit(3);
  if (how !== "heap") return;
  const kept: unknown[] = [];
  for (;;) kept.push(Array.from({ length: 1e6 }, (_, i) => i + 0.5));
}
