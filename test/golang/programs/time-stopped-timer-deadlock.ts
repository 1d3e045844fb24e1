// Nobody will ever write into the channel of a stopped timer: to wait for it is a deadlock.
import { main, select } from "goroutines";
import { newTicker, newTimer } from "goroutines/time";

main(function* () {
  const ticker = newTicker(5);
  for (let i = 0; i < 2; i++) {
    yield* ticker.c.recv();
    console.log("tick");
  }
  ticker.stop();
  const timer = newTimer(1);
  console.log("stopped:", timer.stop());
  const r = yield* select({ timer: timer.c.recv(), ticker: ticker.c.recv() });
  console.log("unreachable:", r.case);
});
