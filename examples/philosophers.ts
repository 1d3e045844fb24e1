// Dining philosophers
//
// Five philosophers on several threads share five forks: mutexes that cross. Each takes the lower of its two first, so
// nobody starves.
//
// The Go it came from:
//
//	package main
//
//	import (
//		"fmt"
//		"sync"
//		"sync/atomic"
//		"time"
//	)
//
//	type fork struct {
//		lock   sync.Mutex
//		holder atomic.Int32
//	}
//
//	type result struct{ philosopher, eaten int }
//
//	func dine(philosopher int, first, second *fork, meals int, done chan<- result) {
//		eaten := 0
//		for meal := 0; meal < meals; meal++ {
//			for _, f := range []*fork{first, second} {
//				f.lock.Lock()
//				if f.holder.Swap(int32(philosopher)) != 0 {
//					panic("somebody else has that fork")
//				}
//			}
//			eaten++
//			if meal%10 == 0 {
//				time.Sleep(time.Millisecond)
//			}
//			for _, f := range []*fork{second, first} {
//				f.holder.Store(0)
//				f.lock.Unlock()
//			}
//		}
//		done <- result{philosopher, eaten}
//	}
//
//	func main() {
//		const seats, meals = 5, 100
//		var forks [seats]fork
//		done := make(chan result)
//		for i := 0; i < seats; i++ {
//			left, right := i, (i+1)%seats
//			go dine(i+1, &forks[min(left, right)], &forks[max(left, right)], meals, done)
//		}
//		var eaten [seats]int
//		for i := 0; i < seats; i++ {
//			r := <-done
//			eaten[r.philosopher-1] = r.eaten
//		}
//		for i, n := range eaten {
//			fmt.Printf("philosopher %d has eaten %d times\n", i+1, n)
//		}
//	}
import { main } from "goroutines";
import { cores, goOn, shared } from "goroutines/cores";
import type { dine, Fork, Meals } from "./workers/philosopher.ts";

main(function* () {
  cores();
  const [seats, meals] = [5, 100];
  const forks = Array.from({ length: seats }, (): Fork => ({ lock: shared.mutex(), holder: shared.int32() }));
  const done = shared.chan<Meals>();
  const workers = new URL("./workers/philosopher.ts", import.meta.url);
  for (let i = 0; i < seats; i++) {
    const [left, right] = [i, (i + 1) % seats];
    const first = forks[Math.min(left, right)] as Fork;
    const second = forks[Math.max(left, right)] as Fork;
    yield* goOn<typeof dine>("any", workers, "dine", i + 1, first, second, meals, done);
  }
  const eaten: number[] = [];
  for (let i = 0; i < seats; i++) {
    const [r, ok] = yield* done.recvOk();
    if (ok) eaten[r.philosopher - 1] = r.eaten;
  }
  for (const [i, n] of eaten.entries()) console.log(`philosopher ${i + 1} has eaten ${n} times`);
});

// Output:
// philosopher 1 has eaten 100 times
// philosopher 2 has eaten 100 times
// philosopher 3 has eaten 100 times
// philosopher 4 has eaten 100 times
// philosopher 5 has eaten 100 times
