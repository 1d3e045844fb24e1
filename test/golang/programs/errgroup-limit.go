// A limit of two: TryGo is refused at the limit, Go waits there, and never do more than two run at once.
package main

import (
	"fmt"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

func main() {
	var g errgroup.Group
	g.SetLimit(2)
	gate := make(chan bool)
	var active, most, ran atomic.Int32
	task := func() error {
		most.Store(max(most.Load(), active.Add(1)))
		<-gate
		active.Add(-1)
		ran.Add(1)
		return nil
	}
	fmt.Println("first:", g.TryGo(task))
	fmt.Println("second:", g.TryGo(task))
	fmt.Println("third:", g.TryGo(task))

	blocked := make(chan bool, 1)
	go func() {
		g.Go(task)
		blocked <- true
	}()
	time.Sleep(40 * time.Millisecond)
	fmt.Println("has Go returned at the limit?", len(blocked) == 1)
	gate <- true
	<-blocked
	fmt.Println("it has, when one had left")
	fmt.Println("at the limit again:", g.TryGo(task))
	gate <- true
	gate <- true
	fmt.Println("error:", g.Wait() != nil)
	fmt.Println("ran", ran.Load(), "most at once", most.Load())

	fmt.Println("after Wait:", g.TryGo(func() error { return nil }))
	_ = g.Wait()
	g.SetLimit(0)
	fmt.Println("a limit of 0:", g.TryGo(task))
	g.SetLimit(-1)
	close(gate)
	count := 0
	for i := 0; i < 10; i++ {
		if g.TryGo(task) {
			count++
		}
	}
	_ = g.Wait()
	fmt.Println("without a limit:", count)
}
