package main

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Workloads over package sync, in which goroutines really wait: who holds a lock yields with it, so that
// all others come to queue for it. What a yield separates, only the lock keeps whole: the results tell.

const (
	members = 10
	writers = 2
)

// together runs a function in each of `members` goroutines, and waits for them.
func together(work func(member int)) {
	var group sync.WaitGroup
	group.Add(members)
	for member := range members {
		go func() {
			work(member)
			group.Done()
		}()
	}
	group.Wait()
}

func mutex(n int) int {
	var mu sync.Mutex
	count := 0
	together(func(int) {
		for range n / members {
			mu.Lock()
			seen := count
			runtime.Gosched()
			count = seen + 1
			mu.Unlock()
		}
	})
	return count
}

// rwMutex counts the writers' turns, and the readers' in which nothing was written.
func rwMutex(n int) int {
	var mu sync.RWMutex
	written := 0
	var read atomic.Int64
	together(func(member int) {
		for range n / members {
			if member < writers {
				mu.Lock()
				seen := written
				runtime.Gosched()
				written = seen + 1
				mu.Unlock()
			} else {
				mu.RLock()
				seen := written
				runtime.Gosched()
				if written == seen {
					read.Add(1)
				}
				mu.RUnlock()
			}
		}
	})
	return written + int(read.Load())
}

func waitGroup(n int) int {
	const size = 100
	var group sync.WaitGroup
	var sum atomic.Int64
	for range n / size {
		group.Add(size)
		for range size {
			go addOne(1, &sum, &group)
		}
		group.Wait()
	}
	return int(sum.Load())
}

// condPingPong has two goroutines alternate, each waiting on a Cond of its own.
func condPingPong(n int) int {
	var mu sync.Mutex
	ping, pong := sync.NewCond(&mu), sync.NewCond(&mu)
	served := false
	returns := 0
	go func() {
		mu.Lock()
		for range n {
			for !served {
				ping.Wait()
			}
			served = false
			returns++
			pong.Signal()
		}
		mu.Unlock()
	}()
	mu.Lock()
	for range n {
		served = true
		ping.Signal()
		for served {
			pong.Wait()
		}
	}
	mu.Unlock()
	return returns
}
