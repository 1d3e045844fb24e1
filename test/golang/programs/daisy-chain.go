// Daisy chain: ten thousand goroutines in a row; each adds one to what its right neighbour hands it.
package main

import "fmt"

const length = 10_000

func link(left chan<- int, right <-chan int) {
	left <- 1 + <-right
}

func main() {
	leftmost := make(chan int)
	end := leftmost
	for i := 0; i < length; i++ {
		next := make(chan int)
		go link(end, next)
		end = next
	}
	go func() { end <- 0 }()
	fmt.Println(<-leftmost)
}
