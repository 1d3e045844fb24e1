// Range may change the map it walks: what is deleted before its turn is not visited, nothing is visited twice,
// a value stored for a later key may be seen, and false ends the walk.
import { main } from "goroutines";
import { SyncMap } from "goroutines/sync";

function keys(m: SyncMap<string, number>): string[] {
  const found: string[] = [];
  m.range((k) => {
    found.push(k);
    return true;
  });
  return found.sort();
}

main(function* () {
  const m = new SyncMap<string, number>();
  for (const k of ["a", "b", "c", "d", "e"]) {
    m.store(k, 1);
  }
  let visits = 0;
  m.range((k) => {
    visits++;
    m.delete(k);
    return true;
  });
  console.log("delete as you go: visits", visits, "left", keys(m).length);

  for (const k of ["a", "b", "c", "d", "e"]) {
    m.store(k, 1);
  }
  visits = 0;
  m.range((k) => {
    visits++;
    for (const other of ["a", "b", "c", "d", "e"]) {
      if (other !== k) {
        m.delete(other);
      }
    }
    return true;
  });
  console.log("delete all others: visits", visits, "left", keys(m).length);

  m.clear();
  for (const k of ["a", "b", "c"]) {
    m.store(k, 10);
  }
  const twice = new Map<string, number>();
  m.range((k, v) => {
    twice.set(k, (twice.get(k) ?? 0) + 1);
    m.store(k, v + 1);
    return true;
  });
  let sum = 0;
  m.range((_, v) => {
    sum += v;
    return true;
  });
  const onceEach = twice.get("a") === 1 && twice.get("b") === 1 && twice.get("c") === 1;
  console.log("store as you go: visited", twice.size, "once each:", onceEach, "sum", sum);

  visits = 0;
  m.range(() => {
    visits++;
    return visits < 2;
  });
  console.log("ended after", visits);
  for (const k of keys(m)) {
    console.log("key", k);
  }
});
