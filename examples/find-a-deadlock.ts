// Find a deadlock
//
// `explore` runs a program under many schedules until one fails, and tells that one step by step. Once both
// take the forks in the same order, it finds nothing on any schedule.
//
// The Go it came from, which hangs once in many runs:
//
//	package main
//
//	import (
//		"fmt"
//		"sync"
//	)
//
//	func philosopher(wg *sync.WaitGroup, first, second *sync.Mutex) {
//		defer wg.Done()
//		first.Lock()
//		second.Lock()
//		second.Unlock()
//		first.Unlock()
//	}
//
//	func main() {
//		var left, right sync.Mutex
//		var wg sync.WaitGroup
//		wg.Add(2)
//		go philosopher(&wg, &left, &right)
//		go philosopher(&wg, &right, &left)
//		wg.Wait()
//		fmt.Println("both have eaten")
//	}
import type { Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import { dpor, explore } from "goroutines/testing";

function* philosopher(first: Mutex, second: Mutex): Routine {
  yield* first.lock();
  yield* second.lock();
  second.unlock();
  first.unlock();
}

function* dinner(inOrder: boolean): Routine {
  const left = new Mutex();
  const right = new Mutex();
  const wg = new WaitGroup();
  wg.go(philosopher, left, right);
  if (inOrder) wg.go(philosopher, left, right);
  else wg.go(philosopher, right, left);
  yield* wg.wait();
}

const { finding } = await explore(() => dinner(false));
console.log(String(finding));

const fixed = await explore(() => dinner(true), { strategy: dpor() });
console.log(`\nIn order: ${fixed.finding?.kind ?? "no deadlock"}, ${fixed.exhausted ? "on any schedule" : "so far"}.`);

// Output:
// deadlock: all goroutines are asleep - deadlock!
//
//   philosopher (2) holds mu1 and waits for mu2, philosopher (3) holds mu2 and waits for mu1
//
// Found in 6 executions by auto: delay(1), seed 1, on a schedule with one deviation. To see it again:
//   await replay(body, "d1:3.1~dyfi4s")
//
// What happened (one execution, 8 steps; * is where its schedule leaves the default):
//  step main                    philosopher (2)      philosopher (3)    line
//     1 wg1.go philosopher (2)                                          :47
//       wg1.go philosopher (3)                                          :49
//     2 waits: wg1.wait()                                               :50
//     4                         mu1.lock()                              :37
//                               comes to mu2.lock()                     :38
//    *  now philosopher (3), though philosopher (2) could go on (decision 3)
//     6                                              mu2.lock()         :37
//     7                                              waits: mu1.lock()  :38
//     8                         waits: mu2.lock()                       :38
//
// Who waits, and for what:
//   main waits at wg1.wait()
//     in dinner (find-a-deadlock.ts:50)
//     wg1: counter 2: philosopher (2), philosopher (3)
//   philosopher (2) waits at mu2.lock() and holds mu1
//     in philosopher (find-a-deadlock.ts:38)
//     mu2: held by philosopher (3) (step 6, find-a-deadlock.ts:37)
//   philosopher (3) waits at mu1.lock() and holds mu2
//     in philosopher (find-a-deadlock.ts:38)
//     mu1: held by philosopher (2) (step 4, find-a-deadlock.ts:37)
//
// Worth a look:
//   - could all goroutines take these locks in the same order: mu1 before mu2?
//
// In order: no deadlock, on any schedule.
