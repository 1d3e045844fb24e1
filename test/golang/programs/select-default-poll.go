// Select with default polls: it sends, receives or does neither, and never blocks.
package main

import (
	"fmt"
	"runtime"
)

func trySend(ch chan<- int, n int) {
	select {
	case ch <- n:
		fmt.Println("sent", n)
	default:
		fmt.Println("no room for", n)
	}
}

func tryReceive(ch <-chan int) {
	select {
	case n, ok := <-ch:
		fmt.Println("received", n, ok)
	default:
		fmt.Println("nothing to receive")
	}
}

func main() {
	buffered := make(chan int, 2)
	tryReceive(buffered)
	for n := 1; n <= 3; n++ {
		trySend(buffered, n)
	}
	tryReceive(buffered)
	close(buffered)
	tryReceive(buffered)
	tryReceive(buffered)

	var none chan int
	trySend(none, 4)
	tryReceive(none)

	unbuffered := make(chan int)
	trySend(unbuffered, 5)
	done := make(chan bool)
	go func() {
		fmt.Println("the peer received", <-unbuffered)
		done <- true
	}()
	polls := 0
	for sent := false; !sent; polls++ {
		select {
		case unbuffered <- 6:
			sent = true
		default:
			runtime.Gosched()
		}
	}
	<-done
	fmt.Println("polled at least once:", polls >= 1)
}
