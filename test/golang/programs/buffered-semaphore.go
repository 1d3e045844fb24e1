// Semaphore by a buffered channel: a send takes a permit, a receive gives it back.
// The gauge shows that never more than three of twelve hold one at a time, and that three do.
package main

import (
	"fmt"
	"runtime"
)

const (
	permits = 3
	workers = 12
)

func gauge(entered, left <-chan bool, quit <-chan bool, peak chan<- int) {
	inside, highest := 0, 0
	for {
		select {
		case <-entered:
			inside++
			highest = max(highest, inside)
		case <-left:
			inside--
		case <-quit:
			peak <- highest
			return
		}
	}
}

func main() {
	semaphore := make(chan bool, permits)
	entered, left, quit := make(chan bool), make(chan bool), make(chan bool)
	peak := make(chan int)
	go gauge(entered, left, quit, peak)

	full := make(chan bool) // closed when the semaphore has been seen full
	done := make(chan bool)
	for i := 0; i < workers; i++ {
		go func() {
			semaphore <- true
			entered <- true
			<-full
			left <- true
			<-semaphore
			done <- true
		}()
	}
	for len(semaphore) < permits {
		runtime.Gosched()
	}
	fmt.Println("holders", len(semaphore), "of", cap(semaphore))
	close(full)
	for i := 0; i < workers; i++ {
		<-done
	}
	quit <- true
	fmt.Println("peak within the limit:", <-peak <= permits)
	fmt.Println("holders", len(semaphore))
}
