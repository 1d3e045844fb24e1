// An error is shared like a value, and no more remembered than one.
import { attempt, chan, go, main, sleep, type Attempted, type Routine } from "goroutines";
import { Group } from "goroutines/singleflight";

interface Failure {
  readonly err: Error | undefined;
  readonly shared: boolean;
}

main(function* () {
  const g = new Group<string, Attempted<number>>();
  const errDown = new Error("the server is down");
  const gate = chan<boolean>();
  const entered = chan<boolean>();
  const failures = chan<Failure>();
  function* load(): Routine<number> {
    yield* entered.send(true);
    yield* gate.recv();
    throw errDown;
  }
  function* call(): Routine {
    const {
      value: [, err],
      shared,
    } = yield* g.do("k", () => attempt(load()));
    yield* failures.send({ err, shared });
  }
  go(call);
  yield* entered.recv();
  go(call);
  go(call);
  yield* sleep(40);
  gate.close();
  for (let i = 0; i < 3; i++) {
    const f = (yield* failures.recv()) as Failure;
    console.log(f.err?.message, "- the very error:", f.err === errDown, "shared:", f.shared);
  }
  const {
    value: [v, err],
    shared,
  } = yield* g.do("k", function* () {
    return [7, undefined];
  });
  console.log("next:", v, err === undefined, shared);
  const again = yield* g.do("k", function* () {
    return [undefined, new Error("down again")];
  });
  console.log("next:", again.value[1]?.message, again.shared);
});
