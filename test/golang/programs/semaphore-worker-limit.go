// Many goroutines of different weight share the room; to wait for all is to take all the room.
package main

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/semaphore"
)

const room = 6

func main() {
	ctx := context.Background()
	s := semaphore.NewWeighted(room)
	var inside, overfull atomic.Int64
	results := make([]int, 30)
	for i := range results {
		weight := int64(i%3 + 1)
		if err := s.Acquire(ctx, weight); err != nil {
			fmt.Println("unreachable:", err)
		}
		go func() {
			defer s.Release(weight)
			if inside.Add(weight) > room {
				overfull.Add(1)
			}
			runtime.Gosched()
			steps := 0
			for n := i + 1; n != 1; steps++ {
				if n%2 == 0 {
					n /= 2
				} else {
					n = 3*n + 1
				}
			}
			results[i] = steps
			inside.Add(-weight)
		}()
	}
	_ = s.Acquire(ctx, room)
	for i := 0; i < len(results); i += 6 {
		fmt.Println(i+1, "to", i+6, "take", results[i], results[i+1], results[i+2], results[i+3], results[i+4], results[i+5])
	}
	fmt.Println("overfull:", overfull.Load())
}
