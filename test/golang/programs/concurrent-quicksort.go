// Concurrent quicksort: each part is sorted by a goroutine of its own that returns its values over a channel.
// The smaller part, the pivot and the larger part are sent on in this order, so the result streams out sorted.
package main

import "fmt"

func quicksort(values []int, out chan<- int) {
	defer close(out)
	if len(values) == 0 {
		return
	}
	pivot := values[0]
	var smaller, larger []int
	for _, v := range values[1:] {
		if v < pivot {
			smaller = append(smaller, v)
		} else {
			larger = append(larger, v)
		}
	}
	left, right := make(chan int), make(chan int)
	go quicksort(smaller, left)
	go quicksort(larger, right)
	for v := range left {
		out <- v
	}
	out <- pivot
	for v := range right {
		out <- v
	}
}

func main() {
	const count = 500
	values := make([]int, count)
	seed := 12345
	for i := range values {
		seed = (seed*1103 + 377) % 65536
		values[i] = seed % 1000
	}
	sorted := make(chan int)
	go quicksort(values, sorted)
	last, seen, sum := -1, 0, 0
	inOrder := true
	for v := range sorted {
		inOrder = inOrder && last <= v
		last = v
		seen++
		sum += v
		if seen%50 == 0 {
			fmt.Println(seen, v)
		}
	}
	fmt.Println("in order:", inOrder, "count:", seen, "sum:", sum)
}
