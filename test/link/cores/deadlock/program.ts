/**
 * A program of its own: its arguments say what happens, and whether the deadlock is to be found exactly. See
 * deadlock.test.ts.
 */

import process from "node:process";
import { DeadlockError, run, sleep, type RunOptions } from "goroutines";
import { cores, goOn, shared } from "goroutines/cores";
import type * as work from "./work.ts";

const [, , what = "", how = ""] = process.argv;
const options: RunOptions = how === "exact" ? { deadlock: "exact" } : {};
const url = new URL("./work.ts", import.meta.url);
const world = cores({ size: 2 });

/** All wait for each other. */
async function deadlock(): Promise<string> {
  const ch = shared.chan<number>();
  return run(function* () {
    yield* goOn<typeof work.receive>(0, url, "receive", ch);
    yield* goOn<typeof work.receive>(1, url, "receive", ch);
    yield* ch.recv();
    return "received";
  }, options).catch((e: unknown) => (e instanceof DeadlockError ? `${e.message}\n${e.dump}` : String(e)));
}

/** Nobody ever waits for ever. */
async function traffic(): Promise<string> {
  const [a, b] = [shared.chan<number>(), shared.chan<number>(2)];
  return run(function* () {
    yield* goOn<typeof work.echo>(0, url, "echo", a, b);
    for (let n = 0; n < 3000; n++) {
      yield* a.send(n);
      if ((yield* b.recv()) !== n) return "wrong";
      if (n % 100 === 0) yield* sleep(Math.random() * 12);
    }
    a.close();
    return "fine";
  }, options);
}

async function late(): Promise<string> {
  const ch = shared.chan<number>(1);
  return run(function* () {
    if (what === "loads a module") yield* goOn(0, new URL("./slow-module.ts", import.meta.url), "send", ch);
    else yield* goOn<typeof work.late>(0, url, "late", what, ch);
    return (yield* ch.recv()) === 1 ? "fine" : "wrong";
  }, options);
}

switch (what) {
  case "deadlock":
    console.log(await deadlock());
    // The world can still be used, and can sleep for ever once more.
    console.log(await traffic());
    console.log(await deadlock());
    break;
  case "traffic":
    console.log(await traffic());
    break;
  default:
    console.log(await late());
}
await world.close();
console.log("closed");
