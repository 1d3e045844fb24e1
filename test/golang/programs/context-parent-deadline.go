// The earlier deadline wins. A child that asks for a later one than its parent has gets the parent's,
// and its own cause is dropped.
package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

func main() {
	parent, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	parentDeadline, _ := parent.Deadline()

	late, cancelLate := context.WithTimeoutCause(parent, time.Hour, errors.New("an hour is over"))
	defer cancelLate()
	deadline, ok := late.Deadline()
	fmt.Println("later child: has a deadline:", ok, "its parent's:", deadline.Equal(parentDeadline))

	early, cancelEarly := context.WithTimeoutCause(parent, 10*time.Millisecond, errors.New("ten milliseconds are over"))
	defer cancelEarly()
	deadline, ok = early.Deadline()
	fmt.Println("earlier child: has a deadline:", ok, "before its parent's:", deadline.Before(parentDeadline))

	_, ok = context.Background().Deadline()
	fmt.Println("background has a deadline:", ok)
	plain, cancelPlain := context.WithCancel(context.Background())
	_, ok = plain.Deadline()
	fmt.Println("WithCancel has a deadline:", ok)
	cancelPlain()
	below, cancelBelow := context.WithCancel(parent)
	defer cancelBelow()
	deadline, ok = below.Deadline()
	fmt.Println("WithCancel below: its parent's:", ok && deadline.Equal(parentDeadline))

	<-early.Done()
	fmt.Println("early:", early.Err(), "- cause:", context.Cause(early))
	fmt.Println("parent is still alive:", parent.Err() == nil)
	<-late.Done()
	fmt.Println("late:", late.Err(), "- cause:", context.Cause(late))
	fmt.Println("parent:", parent.Err())

	past, cancelPast := context.WithDeadline(context.Background(), time.Now().Add(-time.Second))
	fmt.Println("a deadline in the past:", past.Err())
	cancelPast()
	fmt.Println("cancelled after that:", past.Err())
	none, cancelNone := context.WithTimeout(context.Background(), 0)
	fmt.Println("a timeout of nothing:", none.Err())
	cancelNone()
}
