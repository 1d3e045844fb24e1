// Add answers the new value; Swap, And and Or the old one; CompareAndSwap whether it did it. 32 bits wrap around.
import { main } from "goroutines";
import { Bool, Int32 } from "goroutines/atomic";

main(function* () {
  const n = new Int32();
  console.log("zero value:", n.load());
  console.log("Add(5):", n.add(5));
  console.log("Add(-7):", n.add(-7));
  console.log("Swap(12):", n.swap(12));
  console.log("CompareAndSwap(11, 1):", n.compareAndSwap(11, 1), n.load());
  console.log("CompareAndSwap(12, 1):", n.compareAndSwap(12, 1), n.load());
  n.store(0b1111);
  console.log("And(0b0110):", n.and(0b0110), n.load());
  console.log("Or(0b1001):", n.or(0b1001), n.load());
  n.store(2 ** 31 - 1);
  console.log("beyond the greatest:", n.add(1));
  console.log("and back:", n.add(-1));

  const flag = new Bool();
  console.log("zero value:", flag.load());
  console.log("Swap(true):", flag.swap(true));
  console.log("CompareAndSwap(false, true):", flag.compareAndSwap(false, true));
  console.log("CompareAndSwap(true, false):", flag.compareAndSwap(true, false), flag.load());
  flag.store(true);
  console.log("stored:", flag.load());
});
