// Two clocks in one select, and a deadline for the whole.
import { after, main, select, type RecvChan } from "goroutines";
import { Hour, newTicker, newTimer, tick } from "goroutines/time";

main(function* () {
  let fast: RecvChan<Date, never> | null = tick(10);
  const slow = newTicker(Hour);
  const limit = newTimer(Hour);
  let ticks = 0;
  for (;;) {
    const r = yield* select({ fast: fast?.recv(), slow: slow.c.recv(), limit: limit.c.recv() });
    if (r.case === "fast") {
      ticks++;
      if (ticks === 4) {
        console.log("reset the limit:", limit.reset(0));
        fast = null;
      }
    } else if (r.case === "slow") {
      console.log("unreachable: an hour");
    } else {
      console.log("limit");
      break;
    }
  }
  console.log("ticks", ticks);
  const never = tick(0);
  const r = yield* select({ never: never.recv(), timeout: after(20).recv() });
  console.log(r.case === "never" ? "unreachable: a tick of 0" : "no tick of 0");
  slow.stop();
});
