// The limit must not change while tasks run.
import { chan, main } from "goroutines";
import { Group } from "goroutines/errgroup";

main(function* () {
  const g = new Group();
  g.setLimit(3);
  g.setLimit(4);
  console.log("nobody runs: the limit can change");
  const gate = chan<boolean>();
  for (let i = 0; i < 2; i++) {
    yield* g.go(function* () {
      yield* gate.recv();
    });
  }
  g.setLimit(5);
  console.log("unreachable");
});
