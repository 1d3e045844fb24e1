// All callers of Once.Do wait until the one call is over, so each finds the work done.
import { chan, go, main, sleep, trySelect, type Routine } from "goroutines";
import { Once } from "goroutines/sync";

main(function* () {
  const once = new Once();
  let calls = 0;
  let ready = false;
  const entered = chan<boolean>();
  const gate = chan<boolean>();
  const found = chan<boolean>(0, false);

  function* caller(): Routine {
    yield* once.do(function* () {
      calls++;
      yield* entered.send(true);
      yield* gate.recv();
      ready = true;
    });
    yield* found.send(ready);
  }
  go(caller);
  yield* entered.recv();
  for (let i = 0; i < 4; i++) {
    go(caller);
  }
  yield* sleep(40);
  if (trySelect({ found: found.recv() })) {
    console.log("somebody did not wait");
  } else {
    console.log("everybody waits");
  }
  gate.close();
  for (let i = 0; i < 5; i++) {
    console.log("found it ready:", yield* found.recv());
  }
  const caller2 = chan<boolean>();
  go(function* () {
    yield* once.do(() => {
      calls++;
    });
    caller2.close();
  });
  yield* caller2.recv();
  console.log("calls:", calls);
});
