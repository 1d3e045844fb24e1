// Len and cap of channels: buffered, unbuffered with a blocked sender, closed and nil.
package main

import (
	"fmt"
	"time"
)

func report(name string, ch chan int) {
	fmt.Println(name, "len", len(ch), "cap", cap(ch))
}

func main() {
	buffered := make(chan int, 3)
	report("new", buffered)
	buffered <- 1
	buffered <- 2
	report("two sent", buffered)
	<-buffered
	report("one received", buffered)
	buffered <- 3
	buffered <- 4
	report("full", buffered)

	blocked := make(chan bool)
	go func() {
		buffered <- 5
		blocked <- false
	}()
	time.Sleep(20 * time.Millisecond)
	report("full with a blocked sender", buffered)
	<-buffered
	<-blocked
	report("the sender's value moved up", buffered)

	close(buffered)
	report("closed", buffered)
	for range 4 {
		<-buffered
	}
	report("drained", buffered)

	unbuffered := make(chan int)
	go func() { unbuffered <- 1 }()
	time.Sleep(20 * time.Millisecond)
	report("unbuffered with a blocked sender", unbuffered)

	var none chan int
	report("nil", none)
}
