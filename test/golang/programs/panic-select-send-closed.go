// Panic in select: a send case on a closed channel counts as ready, so it panics and default does not run.
package main

import "fmt"

func main() {
	ch := make(chan int)
	select {
	case ch <- 1:
		fmt.Println("unreachable")
	default:
		fmt.Println("open, nobody there: default")
	}
	close(ch)
	select {
	case ch <- 2:
		fmt.Println("unreachable")
	default:
		fmt.Println("unreachable: default")
	}
}
