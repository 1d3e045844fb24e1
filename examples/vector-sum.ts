// Sum of a large vector
//
// A vector of four million numbers in memory that all cores share, summed by chunks: what is sent is where each stands.
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
//	func sum(part []float64, sums chan<- float64) {
//		total := 0.0
//		for _, x := range part {
//			total += x
//		}
//		sums <- total
//	}
//
//	func main() {
//		vector := make([]float64, 4_000_000)
//		for i := range vector {
//			vector[i] = float64(i % 1000)
//		}
//		cores := runtime.NumCPU()
//		sums := make(chan float64)
//		for i := 0; i < cores; i++ {
//			go sum(vector[i*len(vector)/cores:(i+1)*len(vector)/cores], sums)
//		}
//		total := 0.0
//		for i := 0; i < cores; i++ {
//			total += <-sums
//		}
//		fmt.Printf("the sum of %d numbers is %.0f\n", len(vector), total)
//	}
import { main } from "goroutines";
import { cores, parallel } from "goroutines/cores";
import type { add } from "./workers/sum.ts";

main(function* () {
  cores();
  const vector = new Float64Array(new SharedArrayBuffer(8 * 4_000_000));
  for (let i = 0; i < vector.length; i++) vector[i] = i % 1000;
  const sum = yield* parallel.reduce<typeof add>(new URL("./workers/sum.ts", import.meta.url), "add", vector);
  console.log(`the sum of ${vector.length} numbers is ${sum}`);
});

// Output:
// the sum of 4000000 numbers is 1998000000
