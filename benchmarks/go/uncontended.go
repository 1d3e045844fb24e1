package main

import "sync"

// Package sync where nobody waits. semaphore.go has the semaphore's.

func mutexPair(n int) int {
	var mu sync.Mutex
	count := 0
	for range n {
		mu.Lock()
		count++
		mu.Unlock()
	}
	return count
}

func readPair(n int) int {
	var mu sync.RWMutex
	count := 0
	for range n {
		mu.RLock()
		count++
		mu.RUnlock()
	}
	return count
}

func writePair(n int) int {
	var mu sync.RWMutex
	count := 0
	for range n {
		mu.Lock()
		count++
		mu.Unlock()
	}
	return count
}

// once asks for what has been done already.
func once(n int) int {
	var first sync.Once
	runs := 0
	do := func() { runs++ }
	first.Do(do)
	sum := 0
	for range n {
		first.Do(do)
		sum += runs
	}
	return sum
}
