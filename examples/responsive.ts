// A responsive main thread
//
// While this thread counts primes itself, a timer of 5 ms is late by all of it; while the cores do, hardly at all.
//
// The Go it came from:
//
//	package main
//
//	import (
//		"fmt"
//		"sync"
//		"time"
//	)
//
//	func isPrime(n int) bool {
//		for d := 2; d*d <= n; d++ {
//			if n%d == 0 {
//				return false
//			}
//		}
//		return true
//	}
//
//	func count(from, to int) int {
//		sum := 0
//		for n := from; n < to; n++ {
//			if isPrime(n) {
//				sum++
//			}
//		}
//		return sum
//	}
//
//	func countHere(end int) int { return count(2, end) }
//
//	func countOnCores(end int) int {
//		var wg sync.WaitGroup
//		counts := make(chan int, end/10_000+1)
//		for from := 2; from < end; from += 10_000 {
//			wg.Add(1)
//			go func() {
//				defer wg.Done()
//				counts <- count(from, min(end, from+10_000))
//			}()
//		}
//		wg.Wait()
//		close(counts)
//		sum := 0
//		for n := range counts {
//			sum += n
//		}
//		return sum
//	}
//
//	func watch(work func(int) int, where string) {
//		stop, longest := make(chan bool), make(chan time.Duration)
//		go func() {
//			late := time.Duration(0)
//			last := time.Now()
//			ticker := time.NewTicker(5 * time.Millisecond)
//			defer ticker.Stop()
//			for {
//				select {
//				case <-ticker.C:
//					late = max(late, time.Since(last)-5*time.Millisecond)
//					last = time.Now()
//				case <-stop:
//					longest <- max(late, time.Since(last)-5*time.Millisecond)
//					return
//				}
//			}
//		}()
//		primes := work(500_000)
//		stop <- true
//		fmt.Println(primes, "primes,", where, "a timer was up to", (<-longest).Milliseconds(), "ms late")
//	}
//
//	func main() {
//		watch(countHere, "here:")
//		watch(countOnCores, "on the cores:")
//	}
import { main, type Routine } from "goroutines";
import { cores, parallel } from "goroutines/cores";
import { countPrimes, rangesBelow, type add } from "./workers/primes.ts";

function* countHere(end: number): Routine<number> {
  return countPrimes({ from: 2, to: end });
}

function* countOnCores(end: number): Routine<number> {
  const workers = new URL("./workers/primes.ts", import.meta.url);
  return yield* parallel.reduce<typeof add, typeof countPrimes>(workers, "add", rangesBelow(end), {
    map: "countPrimes",
  });
}

function* watch(work: (end: number) => Routine<number>, where: string): Routine {
  let late = 0;
  let last = performance.now();
  const look = (): void => {
    const now = performance.now();
    late = Math.max(late, now - last - 5);
    last = now;
  };
  const timer = setInterval(look, 5);
  const primes = yield* work(500_000);
  look();
  clearInterval(timer);
  console.log(`${primes} primes, ${where} a timer was up to ${Math.round(late)} ms late`);
}

main(function* () {
  cores();
  yield* watch(countHere, "here:");
  yield* watch(countOnCores, "on the cores:");
});

// Output (# stands for a number):
// 41538 primes, here: a timer was up to # ms late
// 41538 primes, on the cores: a timer was up to # ms late
