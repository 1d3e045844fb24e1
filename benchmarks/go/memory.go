package main

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
)

// Parked is the memory of goroutines that all wait on one channel, and of their waking.
type Parked struct {
	Goroutines int   `json:"goroutines"`
	Live       int   `json:"live"`     // bytes a goroutine after a collection: heap in use and stacks
	Resident   int   `json:"resident"` // bytes a goroutine by which the resident set has grown
	Peak       int   `json:"peak"`     // bytes of the process's largest resident set
	Woken      int   `json:"woken"`
	Wake       int64 `json:"wake"` // processor time of close and of all goroutines' waking, ns
}

type crowd struct {
	door          chan int
	arrived, left atomic.Int64
}

func (c *crowd) wait(n int64, all chan<- struct{}) {
	c.arrived.Add(1)
	<-c.door
	if c.left.Add(1) == n {
		close(all)
	}
}

func parkedMemory(n int) Parked {
	c, all := crowd{door: make(chan int)}, make(chan struct{})
	live, resident := memory()
	for range n {
		go c.wait(int64(n), all)
	}
	for c.arrived.Load() < int64(n) {
		runtime.Gosched()
	}
	liveAfter, residentAfter := memory()
	start := processorTime()
	close(c.door)
	<-all
	return Parked{
		Goroutines: n,
		Live:       (liveAfter - live) / n,
		Resident:   (residentAfter - resident) / n,
		Peak:       int(resources().Maxrss) * 1024,
		Woken:      int(c.left.Load()),
		Wake:       processorTime() - start,
	}
}

// memory answers 0 for the resident set where there is no /proc.
func memory() (live, resident int) {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	if text, err := os.ReadFile("/proc/self/statm"); err == nil {
		pages, _ := strconv.Atoi(strings.Fields(string(text))[1])
		resident = pages * os.Getpagesize()
	}
	return int(stats.HeapAlloc + stats.StackInuse), resident
}
