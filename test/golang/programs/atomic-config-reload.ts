// A configuration that is replaced as a whole while readers use it: nobody ever sees half of it.
import { go, gosched, main } from "goroutines";
import { Bool, Int32, Value } from "goroutines/atomic";
import { WaitGroup } from "goroutines/sync";

class Config {
  readonly version: number;
  readonly double: number;

  constructor(version: number) {
    this.version = version;
    this.double = 2 * version;
  }
}

main(function* () {
  const current = new Value<Config>();
  current.store(new Config(1));
  const stopped = new Bool();
  const torn = new Int32();
  const backwards = new Int32();
  const readers = new WaitGroup();
  for (let i = 0; i < 4; i++) {
    readers.add(1);
    go(function* () {
      let last = 0;
      while (!stopped.load()) {
        const c = current.load();
        if (c?.double !== 2 * (c?.version ?? 0)) {
          torn.add(1);
        }
        if ((c?.version ?? 0) < last) {
          backwards.add(1);
        }
        last = c?.version ?? 0;
        yield* gosched();
      }
      readers.done();
    });
  }
  for (let v = 2; v <= 100; v++) {
    current.store(new Config(v));
    yield* gosched();
  }
  stopped.store(true);
  yield* readers.wait();
  console.log("version", current.load()?.version);
  console.log("torn", torn.load(), "backwards", backwards.load());
});
