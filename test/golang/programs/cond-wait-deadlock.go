// A condition that nobody will signal: the runtime sees that everyone is asleep.
package main

import (
	"fmt"
	"sync"
)

func main() {
	var mu sync.Mutex
	cond := sync.NewCond(&mu)
	ready := false
	done := make(chan bool)
	go func() {
		mu.Lock()
		ready = true
		cond.Signal() // before anybody waits
		mu.Unlock()
		close(done)
	}()
	<-done
	mu.Lock()
	fmt.Println("ready:", ready, "- and still I wait for the signal")
	cond.Wait()
	fmt.Println("unreachable")
}
