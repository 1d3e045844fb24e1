// Nil channels in select: an input that is used up is set to nil, and its case is never ready again.
// The loop ends when both inputs are used up; a nil send case beside them must never fire.
package main

import (
	"fmt"
	"sort"
)

func produce(from, to int) <-chan int {
	out := make(chan int)
	go func() {
		for n := from; n < to; n++ {
			out <- n
		}
		close(out)
	}()
	return out
}

func main() {
	small, large := produce(0, 5), produce(100, 103)
	var nowhere chan<- int
	var seen []int
	for open := 2; open > 0; {
		select {
		case n, ok := <-small:
			if !ok {
				small = nil
				open--
				continue
			}
			seen = append(seen, n)
		case n, ok := <-large:
			if !ok {
				large = nil
				open--
				continue
			}
			seen = append(seen, n)
		case nowhere <- 1:
			fmt.Println("unreachable")
		}
	}
	sort.Ints(seen)
	fmt.Println(seen)

	select {
	case <-small:
		fmt.Println("unreachable")
	case nowhere <- 2:
		fmt.Println("unreachable")
	default:
		fmt.Println("two nil channels: default")
	}
}
