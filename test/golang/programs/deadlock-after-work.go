// Deadlock after good work: all results arrive, but nobody closes the channel main ranges over.
package main

import (
	"fmt"
	"sort"
)

func square(n int, out chan<- int) {
	out <- n * n
}

func main() {
	const count = 6
	out := make(chan int)
	for n := 1; n <= count; n++ {
		go square(n, out)
	}
	var all []int
	for n := range out {
		all = append(all, n)
		if len(all) == count {
			sort.Ints(all)
			fmt.Println("all arrived:", all)
		}
	}
	fmt.Println("unreachable")
}
