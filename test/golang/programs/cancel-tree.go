// Cancel a tree of goroutines: every node closes its own channel to tell its children, and waits for them.
// When the root is told to stop, all leave, the leaves before their parents.
package main

import (
	"fmt"
	"runtime"
)

const (
	depth  = 4
	fanOut = 3
)

// node returns after its whole subtree has gone and sends the size of it.
func node(level int, stop <-chan bool, gone chan<- int, started chan<- bool) {
	started <- true
	stopChildren, childGone := make(chan bool), make(chan int)
	children := 0
	if level < depth {
		children = fanOut
		for i := 0; i < children; i++ {
			go node(level+1, stopChildren, childGone, started)
		}
	}
	<-stop
	close(stopChildren)
	size := 1
	for i := 0; i < children; i++ {
		size += <-childGone
	}
	gone <- size
}

func main() {
	stop, gone, started := make(chan bool), make(chan int), make(chan bool)
	go node(1, stop, gone, started)
	running := 0
	for expected := 1 + 3 + 9 + 27; running < expected; running++ {
		<-started
	}
	fmt.Println("running", running, "goroutines", runtime.NumGoroutine())
	close(stop)
	fmt.Println("gone", <-gone)
	for runtime.NumGoroutine() > 1 {
		runtime.Gosched()
	}
	fmt.Println("goroutines", runtime.NumGoroutine())
}
