// RUnlock without a reader is a fatal error, in whatever goroutine; main's receive never comes to an end.
package main

import (
	"fmt"
	"sync"
)

func main() {
	var mu sync.RWMutex
	done := make(chan bool)
	defer fmt.Println("unreachable: main's deferred call")
	mu.RLock()
	mu.RLock()
	go func() {
		defer close(done)
		defer func() { _ = recover() }()
		mu.RUnlock()
		mu.RUnlock()
		fmt.Println("both readers have left")
		mu.RUnlock()
		fmt.Println("unreachable")
	}()
	<-done
	fmt.Println("unreachable: main goes on")
}
