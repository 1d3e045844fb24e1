// Callers of one key while a call is under way share its result; afterwards nothing is remembered.
import { chan, go, main, sleep, type Routine } from "goroutines";
import { Group, type Done } from "goroutines/singleflight";

main(function* () {
  const g = new Group<string, string>();
  let calls = 0;
  const gate = chan<boolean>();
  const entered = chan<boolean>();
  const results = chan<Done<string>>(0, { value: "", shared: false });
  function* fetchPage(): Routine {
    const r = yield* g.do("page", function* () {
      calls++;
      yield* entered.send(true);
      yield* gate.recv();
      return "the page";
    });
    yield* results.send(r);
  }
  go(fetchPage);
  yield* entered.recv();
  for (let i = 0; i < 3; i++) {
    go(fetchPage);
  }
  yield* sleep(40);
  const other = yield* g.do("other", function* () {
    return "another key";
  });
  console.log(other.value, "shared:", other.shared);
  gate.close();
  for (let i = 0; i < 4; i++) {
    const r = yield* results.recv();
    console.log(r.value, "fine:", true, "shared:", r.shared);
  }
  console.log("calls:", calls);

  const next = yield* g.do("page", function* () {
    calls++;
    return "a new page";
  });
  console.log(next.value, "shared:", next.shared, "calls:", calls);
});
