// A ticker of our own: a goroutine sends a tick every 5 milliseconds until it is told to quit.
package main

import (
	"fmt"
	"time"
)

const interval = 5 * time.Millisecond

func tick(ticks chan<- int, quit <-chan bool) {
	next := time.After(interval)
	for n := 1; ; n++ {
		select {
		case <-next:
		case <-quit:
			close(ticks)
			return
		}
		next = time.After(interval)
		select {
		case ticks <- n:
		case <-quit: // asked to quit while nobody listens any more
			close(ticks)
			return
		}
	}
}

func main() {
	ticks, quit := make(chan int), make(chan bool)
	start := time.Now()
	go tick(ticks, quit)
	for n := range ticks {
		fmt.Println("tick", n)
		if n == 8 {
			break
		}
	}
	fmt.Println("took at least 8 intervals:", time.Since(start) >= 8*interval)
	quit <- true
	_, ok := <-ticks
	fmt.Println("still ticking:", ok)
}
