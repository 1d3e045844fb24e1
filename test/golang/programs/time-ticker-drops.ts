// A slow reader finds one tick, not all that it missed.
import { main, sleep } from "goroutines";
import { newTicker } from "goroutines/time";

main(function* () {
  const ticker = newTicker(100);
  const start = yield* ticker.c.recv();
  yield* sleep(250);
  let missed = 0;
  while (ticker.c.tryRecv()) {
    missed++;
  }
  console.log("ticks that waited for me:", missed);
  const next = yield* ticker.c.recv();
  console.log("the next came in its time:", Number(next) - Number(start) > 200);

  ticker.stop();
  yield* sleep(120);
  console.log(ticker.c.tryRecv() ? "a tick after Stop" : "stopped: no tick");
  ticker.reset(5);
  for (let i = 1; i <= 3; i++) {
    yield* ticker.c.recv();
    console.log("tick", i, "after Reset");
  }
  yield* sleep(30);
  ticker.stop();
  console.log(ticker.c.tryRecv() ? "a tick that was due before Stop" : "stopped while due: no tick");
});
