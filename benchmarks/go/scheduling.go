package main

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// Workloads over the scheduler: starting, joining, switching, sleeping, and a wait deep in the stack.

func spawnClosure(n int) int {
	var group sync.WaitGroup
	var sum atomic.Int64
	group.Add(n)
	for i := range n {
		go func() {
			sum.Add(int64(i))
			group.Done()
		}()
	}
	group.Wait()
	return int(sum.Load())
}

func addOne(i int, sum *atomic.Int64, group *sync.WaitGroup) {
	sum.Add(int64(i))
	group.Done()
}

func spawnShared(n int) int {
	var group sync.WaitGroup
	var sum atomic.Int64
	group.Add(n)
	for i := range n {
		go addOne(i, &sum, &group)
	}
	group.Wait()
	return int(sum.Load())
}

// gosched switches between two goroutines.
func gosched(n int) int {
	done := make(chan int)
	yielder := func(turns int) {
		for range turns {
			runtime.Gosched()
		}
		done <- turns
	}
	go yielder(n / 2)
	go yielder(n / 2)
	return <-done + <-done
}

// timers has n goroutines asleep at once, for 0 to 99 ms each.
func timers(n int) int {
	var group sync.WaitGroup
	var woken atomic.Int64
	group.Add(n)
	for i := range n {
		go func() {
			time.Sleep(time.Duration(i%100) * time.Millisecond)
			woken.Add(1)
			group.Done()
		}()
	}
	group.Wait()
	return int(woken.Load())
}

const frames = 50

// receiveAt receives n values at the bottom of `depth` more frames.
//
//go:noinline
func receiveAt(depth int, c <-chan int, n int) int {
	if depth > 0 {
		return receiveAt(depth-1, c, n)
	}
	sum := 0
	for range n {
		sum += <-c
	}
	return sum
}

func deep(n int) int {
	c := make(chan int)
	go produce(c, n)
	return receiveAt(frames, c, n)
}
