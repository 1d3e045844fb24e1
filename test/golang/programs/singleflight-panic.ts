// A panic of the function reaches every caller that shares the call, and does not block the key.
import { chan, go, main, sleep, type Routine } from "goroutines";
import { Group } from "goroutines/singleflight";

main(function* () {
  const g = new Group<string, string>();
  const gate = chan<boolean>();
  const entered = chan<boolean>();
  const outcomes = chan<string>(0, "");
  function* call(): Routine {
    try {
      yield* g.do("k", function* (): Routine<string> {
        yield* entered.send(true);
        yield* gate.recv();
        throw new Error("the cache is corrupt");
      });
      console.log("unreachable");
    } catch (error) {
      yield* outcomes.send((error as Error).message);
    }
  }
  go(call);
  yield* entered.recv();
  go(call);
  go(call);
  yield* sleep(40);
  gate.close();
  for (let i = 0; i < 3; i++) {
    console.log("panicked:", yield* outcomes.recv());
  }
  const { value } = yield* g.do("k", function* () {
    return "repaired";
  });
  console.log("next:", value, true);
});
