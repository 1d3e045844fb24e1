// DoChan answers with a channel of room for one, so nobody has to wait for it; the channel is not closed.
import { after, chan, main, select, sleep, trySelect, type Routine } from "goroutines";
import { Group } from "goroutines/singleflight";

main(function* () {
  const g = new Group<string, string>();
  const gate = chan<boolean>();
  let calls = 0;
  function* slow(): Routine<string> {
    calls++;
    yield* gate.recv();
    return "slow answer";
  }
  const a = g.doChan("k", slow);
  const b = g.doChan("k", slow);
  const ignored = g.doChan("k", slow);
  console.log("cap", a.cap, "len", a.len);
  const first = yield* select({ answer: a.recv(), timeout: after(20).recv() });
  console.log(first.case === "answer" ? "unreachable" : "timeout: I can leave it alone");
  gate.close();
  let r = yield* a.recv();
  console.log(r.value, r.ok, "shared:", r.shared);
  r = yield* b.recv();
  console.log(r.value, r.ok, "shared:", r.shared, "calls:", calls);
  while (ignored.len === 0) {
    yield* sleep(1);
  }
  console.log("waits for me: len", ignored.len);
  yield* ignored.recv();
  const more = trySelect({ r: ignored.recvOk() });
  console.log(more ? "unreachable" : "empty and not closed");

  r = yield* g
    .doChan("k", function* (): Routine<string> {
      throw new Error("no answer");
    })
    .recv();
  console.log((r.error as Error).message, "shared:", r.shared);
});
