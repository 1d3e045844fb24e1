// A pool without New answers nil when empty; with New it makes one. Put(nil) is ignored.
import { main } from "goroutines";
import { Pool } from "goroutines/sync";

interface Buffer {
  text: string;
}

main(function* () {
  const bare = new Pool<Buffer | undefined>({ new: () => undefined });
  console.log("empty, no New: nil is", bare.get() === undefined);
  bare.put(undefined);
  console.log("after Put(nil): nil is", bare.get() === undefined);

  let made = 0;
  const pool = new Pool<Buffer>({
    new: () => {
      made++;
      return { text: "" };
    },
  });
  const first = pool.get();
  const second = pool.get();
  console.log("made", made, "two different ones:", first !== second);

  first.text = "dirty";
  pool.put(first);
  const third = pool.get();
  console.log("made", made, "the same again:", third === first, "as it was left:", third.text);

  pool.put(null);
  const fourth = pool.get();
  console.log("made", made, "a fresh one:", fourth.text === "");
});
