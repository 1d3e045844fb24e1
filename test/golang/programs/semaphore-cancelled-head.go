// When the head of the queue gives up, those behind it that now fit go on at once.
package main

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/semaphore"
)

func main() {
	s := semaphore.NewWeighted(4)
	_ = s.Acquire(context.Background(), 2)

	ctx, cancel := context.WithCancel(context.Background())
	head := make(chan error)
	go func() { head <- s.Acquire(ctx, 4) }()
	time.Sleep(20 * time.Millisecond)

	behind := make(chan string, 2)
	for _, name := range []string{"second", "third"} {
		go func() {
			_ = s.Acquire(context.Background(), 1)
			behind <- name
		}()
		time.Sleep(20 * time.Millisecond)
	}
	fmt.Println("behind the head:", len(behind))
	cancel()
	fmt.Println("head:", <-head)
	names := map[string]bool{<-behind: true, <-behind: true}
	fmt.Println("then:", names["second"], names["third"])
	fmt.Println("anything left:", s.TryAcquire(1))

	timed, cancelTimed := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancelTimed()
	fmt.Println("too late:", s.Acquire(timed, 1))
	s.Release(4)
	fmt.Println("all given back:", s.TryAcquire(4))
}
