// A program whose main thread has nothing more to do; its arguments say what the workers have, and how threads share.
// See keep-alive.test.ts.
import process from "node:process";
import { run } from "goroutines";
import { cores, goOn, parallel, pool, shared } from "goroutines/cores";
import type * as functions from "./alive-functions.ts";

const url = new URL("./alive-functions.ts", import.meta.url);
const [, , what, sharing] = process.argv;
const never = 2 ** 30;

cores({ size: 2, daemon: what === "a daemon", sharing: sharing as "memory" | "messages" });
switch (what) {
  case "a guest that sleeps":
    await goOn<typeof functions.sleepAndSay>(0, url, "sleepAndSay", 100);
    break;
  case "a guest that computes":
    await goOn<typeof functions.computeAndSay>(0, url, "computeAndSay", 100);
    break;
  case "a guest of a guest":
    await goOn<typeof functions.sendOn>(0, url, "sendOn", 1, url.href);
    break;
  case "a guest that is woken late": {
    const ch = shared.chan<number>();
    await goOn<typeof functions.receiveAndSay>(0, url, "receiveAndSay", ch);
    // By then all are known to be asleep.
    setTimeout(() => void Promise.resolve(ch.send(100)), 100);
    break;
  }
  case "a reply that is late": {
    const [ch, replies] = [shared.chan<number>(), shared.chan<number>()];
    await run(function* () {
      yield* goOn<typeof functions.receiveAndSay>(0, url, "receiveAndSay", ch, replies);
      setTimeout(() => void Promise.resolve(ch.send(100)), 100);
      yield* replies.recv();
    });
    break;
  }
  case "a daemon":
    await goOn<typeof functions.sleepAndSay>(0, url, "sleepAndSay", never);
    break;
  case "a guest that waits for ever":
    await goOn<typeof functions.receiveAndSay>(0, url, "receiveAndSay", shared.chan<number>());
    break;
  case "an idle pool":
    await pool<typeof functions.same>(url, "same").run(1);
    await parallel.map<typeof functions.same>(url, "same", [1, 2, 3]);
    break;
  case "an idle pool whose workers have timers":
    await parallel.map<typeof functions.tick>(url, "tick", [1, 2, 3]);
    // By then all are known to be quiet.
    await new Promise((resolve) => setTimeout(resolve, 100));
    break;
  case "a task that was given up": {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    await Promise.resolve(
      parallel.map<typeof functions.forever>(url, "forever", [1, 2, 3], { signal: controller.signal }),
    ).catch(() => {});
    break;
  }
  default:
    throw new Error(`unknown: ${what}`);
}
console.log("main is over");
