// What Timer.Stop answers: whether it kept the timer from being received, even if it was already due.
//
//go:debug default=go1.23
package main

import (
	"fmt"
	"time"
)

func waiting(t *time.Timer) bool {
	select {
	case <-t.C:
		return true
	default:
		return false
	}
}

func main() {
	t := time.NewTimer(time.Hour)
	fmt.Println("before it fires:", t.Stop())
	fmt.Println("stopped again:", t.Stop())
	fmt.Println("anything in the channel:", waiting(t))

	t = time.NewTimer(time.Millisecond)
	time.Sleep(30 * time.Millisecond)
	fmt.Println("due and not received:", t.Stop())
	fmt.Println("anything in the channel:", waiting(t))
	fmt.Println("stopped again:", t.Stop())

	t = time.NewTimer(time.Millisecond)
	<-t.C
	fmt.Println("received:", t.Stop())
	fmt.Println("anything in the channel:", waiting(t))

	t = time.NewTimer(0)
	fmt.Println("a timer of 0 is ready at once:", waiting(t))
	t = time.NewTimer(-time.Hour)
	fmt.Println("and one that is overdue:", waiting(t))
	t = time.NewTimer(0)
	fmt.Println("a timer of 0, not received:", t.Stop())
	fmt.Println("anything in the channel:", waiting(t))
}
