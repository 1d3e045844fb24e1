// TryAcquire fails if there is not enough, and also if there is enough but somebody waits.
package main

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/semaphore"
)

func main() {
	ctx := context.Background()
	s := semaphore.NewWeighted(3)
	fmt.Println("2 of 3:", s.TryAcquire(2))
	fmt.Println("2 more:", s.TryAcquire(2))
	fmt.Println("1 more:", s.TryAcquire(1))
	fmt.Println("0 more:", s.TryAcquire(0))
	s.Release(1)

	waiting := make(chan bool)
	go func() {
		_ = s.Acquire(ctx, 3)
		close(waiting)
	}()
	time.Sleep(40 * time.Millisecond)
	fmt.Println("1 is free, but somebody waits:", s.TryAcquire(1))
	fmt.Println("not even 0:", s.TryAcquire(0))
	s.Release(2)
	<-waiting
	s.Release(3)
	fmt.Println("nobody waits:", s.TryAcquire(1))
	fmt.Println("more than there ever will be:", s.TryAcquire(4))
}
