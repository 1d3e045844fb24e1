// Unlock of an RWMutex that is only read-locked is a fatal error.
package main

import (
	"fmt"
	"sync"
)

func release(mu *sync.RWMutex) (err any) {
	defer func() { err = recover() }()
	mu.Unlock()
	return nil
}

func main() {
	var mu sync.RWMutex
	mu.Lock()
	fmt.Println("held by a writer:", release(&mu) == nil)
	mu.RLock()
	fmt.Println("held by a reader")
	fmt.Println("unreachable:", release(&mu))
}
