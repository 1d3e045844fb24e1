// Pipeline with a fan-out and a fan-in: one source, three squarers, one merged stream.
// The merged order is left open; the sum and the sorted values are not.
package main

import (
	"fmt"
	"sort"
)

func source(numbers ...int) <-chan int {
	out := make(chan int)
	go func() {
		for _, n := range numbers {
			out <- n
		}
		close(out)
	}()
	return out
}

func square(in <-chan int) <-chan int {
	out := make(chan int)
	go func() {
		for n := range in {
			out <- n * n
		}
		close(out)
	}()
	return out
}

func merge(ins ...<-chan int) <-chan int {
	out := make(chan int)
	done := make(chan bool)
	for _, in := range ins {
		go func(in <-chan int) {
			for n := range in {
				out <- n
			}
			done <- true
		}(in)
	}
	go func() {
		for range ins {
			<-done
		}
		close(out)
	}()
	return out
}

func main() {
	in := source(9, 4, 7, 1, 8, 2, 6, 3, 5)
	var squares []int
	sum := 0
	for n := range merge(square(in), square(in), square(in)) {
		squares = append(squares, n)
		sum += n
	}
	sort.Ints(squares)
	fmt.Println(squares)
	fmt.Println("sum", sum)
}
