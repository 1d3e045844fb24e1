// TryLock and TryRLock of an RWMutex in each of its states, also through RLocker.
package main

import (
	"fmt"
	"sync"
)

func probe(state string, mu *sync.RWMutex) {
	write := mu.TryLock()
	if write {
		mu.Unlock()
	}
	read := mu.TryRLock()
	if read {
		mu.RUnlock()
	}
	fmt.Println(state, "- write:", write, "read:", read)
}

func main() {
	var mu sync.RWMutex
	probe("free", &mu)

	mu.RLock()
	probe("one reader", &mu)
	reader := mu.RLocker()
	reader.Lock()
	probe("two readers", &mu)
	mu.RUnlock()
	probe("one left", &mu)
	reader.Unlock()
	probe("none left", &mu)

	mu.Lock()
	probe("writer", &mu)
	mu.Unlock()
	probe("free again", &mu)

	fmt.Println("try write:", mu.TryLock())
	fmt.Println("twice:", mu.TryLock())
	mu.Unlock()
	fmt.Println("try read:", mu.TryRLock())
	fmt.Println("twice:", mu.TryRLock())
	mu.RUnlock()
	probe("read once", &mu)
	mu.RUnlock()
	probe("free at last", &mu)
}
