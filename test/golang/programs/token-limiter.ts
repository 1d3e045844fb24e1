// Token limiter: a bucket of tokens refilled by a goroutine; whoever works takes a token first.
// The bucket starts with a burst of three; after that one token comes every 10 milliseconds.
import { after, chan, go, main, select, trySelect, type RecvChan, type Routine, type SendChan } from "goroutines";

const burst = 3;
const interval = 10;
const requests = 7;

function* refill(bucket: SendChan<boolean>, stop: RecvChan<boolean>): Routine {
  for (;;) {
    const r = yield* select({ tick: after(interval).recv(), stop: stop.recv() });
    if (r.case === "stop") return;
    trySelect({ refill: bucket.send(true) }); // when the bucket is full, the token is lost
  }
}

main(function* () {
  const bucket = chan<boolean>(burst);
  for (let i = 0; i < burst; i++) {
    yield* bucket.send(true);
  }
  const stop = chan<boolean>();
  const start = performance.now();
  go(refill, bucket, stop);
  for (let i = 1; i <= requests; i++) {
    yield* bucket.recv();
    console.log("request", i);
  }
  yield* stop.send(true);
  console.log("not too fast:", performance.now() - start >= (requests - burst) * interval);
});
