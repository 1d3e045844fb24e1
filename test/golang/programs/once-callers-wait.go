// All callers of Once.Do wait until the one call is over, so each finds the work done.
package main

import (
	"fmt"
	"sync"
	"time"
)

func main() {
	var once sync.Once
	calls := 0
	ready := false
	entered, gate := make(chan bool), make(chan bool)
	found := make(chan bool)

	caller := func() {
		once.Do(func() {
			calls++
			entered <- true
			<-gate
			ready = true
		})
		found <- ready
	}
	go caller()
	<-entered
	for i := 0; i < 4; i++ {
		go caller()
	}
	time.Sleep(40 * time.Millisecond)
	select {
	case <-found:
		fmt.Println("somebody did not wait")
	default:
		fmt.Println("everybody waits")
	}
	close(gate)
	for i := 0; i < 5; i++ {
		fmt.Println("found it ready:", <-found)
	}
	caller2 := make(chan bool)
	go func() {
		once.Do(func() { calls++ })
		close(caller2)
	}()
	<-caller2
	fmt.Println("calls:", calls)
}
