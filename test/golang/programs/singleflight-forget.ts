// Forget lets the next caller start a call of its own while the old one still runs; each gets what its own call
// answers.
import { chan, go, main, sleep, type RecvChan } from "goroutines";
import { Group } from "goroutines/singleflight";

main(function* () {
  const g = new Group<string, string>();
  const entered = chan<string>(0, "");
  const doIt = (name: string, gate: RecvChan<boolean>): RecvChan<string, string> => {
    const out = chan<string>(1, "");
    go(function* () {
      const { value, shared } = yield* g.do("k", function* () {
        yield* entered.send(name);
        yield* gate.recv();
        return name;
      });
      yield* out.send(`${value} shared: ${shared}`);
    });
    return out;
  };
  const gate1 = chan<boolean>();
  const gate2 = chan<boolean>();
  const first = doIt("first", gate1);
  console.log("entered:", yield* entered.recv());
  const joined = doIt("never runs", gate1);
  yield* sleep(20);

  g.forget("k");
  const second = doIt("second", gate2);
  console.log("entered:", yield* entered.recv());
  gate1.close();
  console.log("first caller:", yield* first.recv());
  console.log("joined before Forget:", yield* joined.recv());

  const late = doIt("never runs", gate2); // the end of the first call does not forget the second
  yield* sleep(20);
  gate2.close();
  console.log("second caller:", yield* second.recv());
  console.log("joined the second:", yield* late.recv());
  g.forget("unknown");
});
