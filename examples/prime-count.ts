// Prime count
//
// Each core takes the next range of numbers as soon as it is done with one: large numbers take longer than small ones.
//
// The Go it came from:
//
//	package main
//
//	import (
//		"fmt"
//		"runtime"
//	)
//
//	type span struct{ from, to int }
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
//	func count(spans <-chan span, counts chan<- int) {
//		sum := 0
//		for s := range spans {
//			for n := s.from; n < s.to; n++ {
//				if isPrime(n) {
//					sum++
//				}
//			}
//		}
//		counts <- sum
//	}
//
//	func main() {
//		const end = 1_000_000
//		spans, counts := make(chan span), make(chan int)
//		for i := 0; i < runtime.NumCPU(); i++ {
//			go count(spans, counts)
//		}
//		for from := 2; from < end; from += 10_000 {
//			spans <- span{from, min(end, from+10_000)}
//		}
//		close(spans)
//		sum := 0
//		for i := 0; i < runtime.NumCPU(); i++ {
//			sum += <-counts
//		}
//		fmt.Println(sum, "primes below", end)
//	}
import { main } from "goroutines";
import { cores, parallel } from "goroutines/cores";
import { rangesBelow, type add, type countPrimes } from "./workers/primes.ts";

main(function* () {
  cores();
  const end = 1_000_000;
  const workers = new URL("./workers/primes.ts", import.meta.url);
  const count = yield* parallel.reduce<typeof add, typeof countPrimes>(workers, "add", rangesBelow(end), {
    map: "countPrimes",
  });
  console.log(count, "primes below", end);
});

// Output:
// 78498 primes below 1000000
