// An error is shared like a value, and no more remembered than one.
import { chan, go, main, sleep, type Routine } from "goroutines";
import { Group } from "goroutines/singleflight";

main(function* () {
  const g = new Group<string, number>();
  const errDown = new Error("the server is down");
  const gate = chan<boolean>();
  const entered = chan<boolean>();
  const failures = chan<unknown>();
  function* call(): Routine {
    try {
      yield* g.do("k", function* (): Routine<number> {
        yield* entered.send(true);
        yield* gate.recv();
        throw errDown;
      });
    } catch (error) {
      yield* failures.send(error);
    }
  }
  go(call);
  yield* entered.recv();
  go(call);
  go(call);
  yield* sleep(40);
  gate.close();
  for (let i = 0; i < 3; i++) {
    const error = yield* failures.recv();
    console.log((error as Error).message, "- the very error:", error === errDown);
  }
  const { value, shared } = yield* g.do("k", function* () {
    return 7;
  });
  console.log("next:", value, true, shared);
  try {
    yield* g.do("k", function* (): Routine<number> {
      throw new Error("down again");
    });
  } catch (error) {
    console.log("next:", (error as Error).message);
  }
});
