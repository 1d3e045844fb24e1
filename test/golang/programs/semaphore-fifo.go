// A weighted semaphore serves strictly first come, first served: a small request does not overtake a large one.
package main

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/semaphore"
)

func main() {
	ctx := context.Background()
	s := semaphore.NewWeighted(5)
	_ = s.Acquire(ctx, 4)
	got := make(chan int64, 3)
	for _, n := range []int64{3, 1, 5} {
		go func() {
			_ = s.Acquire(ctx, n)
			got <- n
		}()
		time.Sleep(20 * time.Millisecond)
	}
	fmt.Println("one token is free, and the one who wants one waits:", len(got) == 0)
	s.Release(1)
	time.Sleep(20 * time.Millisecond)
	fmt.Println("two are free:", len(got))
	s.Release(1)
	fmt.Println("three are free: acquired", <-got)
	time.Sleep(20 * time.Millisecond)
	fmt.Println("nobody else:", len(got))
	s.Release(1)
	fmt.Println("acquired", <-got)
	s.Release(4)
	time.Sleep(20 * time.Millisecond)
	fmt.Println("the last wants all:", len(got))
	s.Release(1)
	fmt.Println("acquired", <-got)
}
