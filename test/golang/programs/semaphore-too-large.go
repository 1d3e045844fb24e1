// A request for more than there is waits until its context is done, and holds up nobody.
package main

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/semaphore"
)

func main() {
	s := semaphore.NewWeighted(2)
	ctx, cancel := context.WithCancel(context.Background())
	tooLarge := make(chan error)
	go func() { tooLarge <- s.Acquire(ctx, 3) }()
	time.Sleep(40 * time.Millisecond)
	fmt.Println("behind it:", s.TryAcquire(1))
	fmt.Println("and one that may wait:", s.Acquire(context.Background(), 1) == nil)
	s.Release(2)
	cancel()
	fmt.Println("too large:", <-tooLarge)
	fmt.Println("nothing is lost:", s.TryAcquire(2))
}
