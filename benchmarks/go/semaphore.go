//go:build xsync

package main

import (
	"context"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/semaphore"
)

// The semaphore's workloads. It is not in the standard library: report/build.ts sets the tag where it
// finds the package.

func init() {
	workloads["semaphore"] = contendedSemaphore
	workloads["semaphore-pair"] = semaphorePair
}

// contendedSemaphore counts the turns in which no more than three were inside.
func contendedSemaphore(n int) int {
	const tokens = 3
	ctx := context.Background()
	sem := semaphore.NewWeighted(tokens)
	var inside, sound atomic.Int64
	together(func(int) {
		for range n / members {
			if err := sem.Acquire(ctx, 1); err != nil {
				fail(err.Error())
			}
			if inside.Add(1) <= tokens {
				sound.Add(1)
			}
			runtime.Gosched()
			inside.Add(-1)
			sem.Release(1)
		}
	})
	return int(sound.Load())
}

func semaphorePair(n int) int {
	ctx := context.Background()
	sem := semaphore.NewWeighted(1)
	count := 0
	for range n {
		if err := sem.Acquire(ctx, 1); err != nil {
			fail(err.Error())
		}
		count++
		sem.Release(1)
	}
	return count
}
