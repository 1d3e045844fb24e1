// A limit of two: TryGo is refused at the limit, Go waits there, and never do more than two run at once.
import { chan, go, main, sleep, type Routine } from "goroutines";
import { Int32 } from "goroutines/atomic";
import { Group } from "goroutines/errgroup";

main(function* () {
  const g = new Group();
  g.setLimit(2);
  const gate = chan<boolean>();
  const active = new Int32();
  const most = new Int32();
  const ran = new Int32();
  function* task(): Routine {
    most.store(Math.max(most.load(), active.add(1)));
    yield* gate.recv();
    active.add(-1);
    ran.add(1);
  }
  console.log("first:", g.tryGo(task));
  console.log("second:", g.tryGo(task));
  console.log("third:", g.tryGo(task));

  const blocked = chan<boolean>(1);
  go(function* () {
    yield* g.go(task);
    yield* blocked.send(true);
  });
  yield* sleep(40);
  console.log("has Go returned at the limit?", blocked.len === 1);
  yield* gate.send(true);
  yield* blocked.recv();
  console.log("it has, when one had left");
  console.log("at the limit again:", g.tryGo(task));
  yield* gate.send(true);
  yield* gate.send(true);
  yield* g.wait();
  console.log("error:", false);
  console.log("ran", ran.load(), "most at once", most.load());

  console.log(
    "after Wait:",
    g.tryGo(function* () {}),
  );
  yield* g.wait();
  g.setLimit(0);
  console.log("a limit of 0:", g.tryGo(task));
  g.setLimit(-1);
  gate.close();
  let count = 0;
  for (let i = 0; i < 10; i++) {
    if (g.tryGo(task)) {
      count++;
    }
  }
  yield* g.wait();
  console.log("without a limit:", count);
});
