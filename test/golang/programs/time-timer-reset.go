// What Timer.Reset answers, and that no value of the time before it is ever received after it.
//
//go:debug default=go1.23
package main

import (
	"fmt"
	"time"
)

func main() {
	start := time.Now()
	t := time.NewTimer(time.Hour)
	fmt.Println("reset while it runs:", t.Reset(20*time.Millisecond))
	due := <-t.C
	fmt.Println("fired by the new time:", due.Sub(start) >= 20*time.Millisecond && due.Sub(start) < time.Minute)
	fmt.Println("reset after it was received:", t.Reset(time.Hour))
	fmt.Println("stop:", t.Stop())
	fmt.Println("reset after stop:", t.Reset(time.Millisecond))

	time.Sleep(30 * time.Millisecond)
	resetAt := time.Now()
	fmt.Println("reset when due and not received:", t.Reset(100*time.Millisecond))
	select {
	case <-t.C:
		fmt.Println("a stale value")
	default:
		fmt.Println("no stale value")
	}
	due = <-t.C
	fmt.Println("the value is of the new time:", due.Sub(resetAt) >= 100*time.Millisecond)

	// One timer for many timeouts, without any draining.
	t.Reset(time.Millisecond)
	fired := 0
	for i := 0; i < 5; i++ {
		if i%2 == 0 {
			<-t.C
			fired++
		} else {
			time.Sleep(5 * time.Millisecond)
		}
		t.Reset(time.Millisecond)
	}
	fmt.Println("fired:", fired, "stop:", t.Stop())
}
