/**
 * A program all of whose threads wait for each other, in a world that nobody closes. Its argument says what they share.
 */

import process from "node:process";
import { main } from "goroutines";
import { cores, goOn, shared, type Cores } from "goroutines/cores";
import type { waits } from "./cores-work.ts";
import { work } from "./cores-world.ts";

main(function* () {
  cores({ size: 2, sharing: process.argv[2] as Cores["sharing"] });
  const running = shared.chan<string>();
  yield* goOn<typeof waits>(0, work, "waits", running, shared.chan<number>());
  console.log(yield* running.recv());
  yield* running.recv();
});
