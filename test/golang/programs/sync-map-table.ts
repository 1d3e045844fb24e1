// What each method of sync.Map answers, for a key that is there and for one that is not.
import { main } from "goroutines";
import { SyncMap } from "goroutines/sync";

function show(name: string, [value, ok]: readonly [value: unknown, ok: boolean]): void {
  console.log(`${name}:`, value ?? "nothing", ok);
}

main(function* () {
  const m = new SyncMap<string, number | null>();

  show("Load of a missing key", m.load("a"));
  show("LoadOrStore stores", m.loadOrStore("a", 1));
  show("LoadOrStore loads", m.loadOrStore("a", 2));
  m.store("a", 3);
  show("Load after Store", m.load("a"));
  show("Swap", m.swap("a", 4));
  show("Swap of a missing key", m.swap("b", 5));

  console.log("CompareAndSwap wrong:", m.compareAndSwap("a", 3, 6));
  console.log("CompareAndSwap right:", m.compareAndSwap("a", 4, 6));
  console.log("CompareAndSwap missing:", m.compareAndSwap("c", null, 6));
  console.log("CompareAndDelete wrong:", m.compareAndDelete("a", 4));
  console.log("CompareAndDelete right:", m.compareAndDelete("a", 6));
  console.log("CompareAndDelete again:", m.compareAndDelete("a", 6));

  show("LoadAndDelete", m.loadAndDelete("b"));
  show("LoadAndDelete again", m.loadAndDelete("b"));
  m.delete("b");

  m.store("x", 1);
  m.store("y", 2);
  m.clear();
  let count = 0;
  m.range(() => {
    count++;
    return true;
  });
  console.log("left after Clear:", count);

  m.store("kept", null);
  show("a stored nil", m.load("kept"));
});
