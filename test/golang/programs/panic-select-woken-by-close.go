// Panic in select: a goroutine blocked in a select with a send case is woken by the close of that channel.
package main

import (
	"fmt"
	"time"
)

func worker(out chan<- int, quit <-chan bool) {
	fmt.Println("worker selects")
	select {
	case out <- 1:
		fmt.Println("unreachable: sent")
	case <-quit:
		fmt.Println("unreachable: quit")
	}
}

func main() {
	out, quit := make(chan int), make(chan bool)
	go worker(out, quit)
	time.Sleep(20 * time.Millisecond) // the worker is blocked by now
	fmt.Println("close")
	close(out)
	<-quit
}
