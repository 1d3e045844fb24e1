// A waiting writer goes before the readers that come after it, although only a reader holds the lock.
package main

import (
	"fmt"
	"sync"
	"time"
)

func main() {
	var mu sync.RWMutex
	entered := make(chan string)

	mu.RLock()
	fmt.Println("may a second reader come in?", mu.TryRLock())
	mu.RUnlock()

	go func() {
		mu.Lock()
		entered <- "the writer is in"
		mu.Unlock()
	}()
	for mu.TryRLock() { // until the writer stands at the door
		mu.RUnlock()
		time.Sleep(20 * time.Millisecond)
	}
	fmt.Println("the writer waits; may a second reader come in?", mu.TryRLock())

	go func() {
		mu.RLock()
		entered <- "the late reader is in"
		mu.RUnlock()
	}()
	time.Sleep(40 * time.Millisecond)
	select {
	case who := <-entered:
		fmt.Println("too early:", who)
	default:
		fmt.Println("nobody came in")
	}

	mu.RUnlock()
	fmt.Println(<-entered)
	fmt.Println(<-entered)
}
