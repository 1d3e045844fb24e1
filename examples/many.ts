// A hundred thousand goroutines
//
// All parked in one long chain; a number travels through it, and messages flow beside it, measured.
//
// The Go it came from:
//
//	package main
//
//	import (
//		"fmt"
//		"runtime"
//		"time"
//	)
//
//	const many, messages = 100_000, 2_000_000
//
//	func link(left chan<- int, right <-chan int) {
//		left <- 1 + <-right
//	}
//
//	func count(to int, out chan<- int) {
//		for n := 1; n <= to; n++ {
//			out <- n
//		}
//	}
//
//	func main() {
//		start := time.Now()
//		head := make(chan int)
//		tail := head
//		for i := 0; i < many; i++ {
//			right := make(chan int)
//			go link(tail, right)
//			tail = right
//		}
//		runtime.Gosched()
//		fmt.Println("started in", time.Since(start).Milliseconds(), "ms")
//
//		ch := make(chan int)
//		go count(messages, ch)
//		alive := runtime.NumGoroutine()
//		start = time.Now()
//		sum := 0
//		for i := 0; i < messages; i++ {
//			sum += <-ch
//		}
//		rate := messages / time.Since(start).Seconds()
//		fmt.Println("sum of", messages, "messages:", sum)
//
//		start = time.Now()
//		tail <- 0
//		hops := <-head
//		fmt.Println(hops, "hops in", time.Since(start).Milliseconds(), "ms")
//		fmt.Printf("%d goroutines alive, %.1f million messages a second\n", alive, rate/1e6)
//	}
import { chan, go, gosched, main, numGoroutine, type RecvChan, type Routine, type SendChan } from "goroutines";

const many = 100_000;
const messages = 2_000_000;

function* link(left: SendChan<number>, right: RecvChan<number, number>): Routine {
  yield* left.send(1 + (yield* right.recv()));
}

function* count(to: number, out: SendChan<number>): Routine {
  for (let n = 1; n <= to; n++) yield* out.send(n);
}

main(function* () {
  let start = performance.now();
  const head = chan<number>(0, 0);
  let tail = head;
  for (let i = 0; i < many; i++) {
    const right = chan<number>(0, 0);
    go(link, tail, right);
    tail = right;
  }
  yield* gosched();
  console.log("started in", Math.round(performance.now() - start), "ms");

  const ch = chan<number>(0, 0);
  go(count, messages, ch);
  const alive = numGoroutine();
  start = performance.now();
  let sum = 0;
  for (let i = 0; i < messages; i++) sum += yield* ch.recv();
  const rate = messages / ((performance.now() - start) / 1000);
  console.log("sum of", messages, "messages:", sum);

  start = performance.now();
  yield* tail.send(0);
  const hops = yield* head.recv();
  console.log(hops, "hops in", Math.round(performance.now() - start), "ms");
  console.log(`${alive} goroutines alive, ${(rate / 1e6).toFixed(1)} million messages a second`);
});

// Output (# stands for a number):
// started in # ms
// sum of 2000000 messages: 2000001000000
// 100000 hops in # ms
// 100002 goroutines alive, # million messages a second
