// Prime sieve
//
// A chain of filters that grows by a goroutine for each prime found: Go's classic.
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
//	func count(out chan<- int) {
//		for n := 2; ; n++ {
//			out <- n
//		}
//	}
//
//	func dropMultiples(of int, in <-chan int, out chan<- int) {
//		for {
//			if n := <-in; n%of != 0 {
//				out <- n
//			}
//		}
//	}
//
//	func main() {
//		numbers := make(chan int)
//		go count(numbers)
//		for i := 1; i <= 25; i++ {
//			prime := <-numbers
//			fmt.Print(prime, " ")
//			rest := make(chan int)
//			go dropMultiples(prime, numbers, rest)
//			numbers = rest
//		}
//		fmt.Println("\nfound by", runtime.NumGoroutine(), "goroutines")
//	}
import process from "node:process";
import { chan, go, main, numGoroutine, type RecvChan, type Routine, type SendChan } from "goroutines";

function* count(out: SendChan<number>): Routine {
  for (let n = 2; ; n++) yield* out.send(n);
}

function* dropMultiples(of: number, from: RecvChan<number, number>, to: SendChan<number>): Routine {
  for (;;) {
    const n = yield* from.recv();
    if (n % of !== 0) yield* to.send(n);
  }
}

main(function* () {
  let numbers = chan<number>(0, 0);
  go(count, numbers);
  for (let i = 1; i <= 25; i++) {
    const prime = yield* numbers.recv();
    process.stdout.write(`${prime} `);
    const rest = chan<number>(0, 0);
    go(dropMultiples, prime, numbers, rest);
    numbers = rest;
  }
  console.log("\nfound by", numGoroutine(), "goroutines");
});

// Output:
// 2 3 5 7 11 13 17 19 23 29 31 37 41 43 47 53 59 61 67 71 73 79 83 89 97
// found by 27 goroutines
