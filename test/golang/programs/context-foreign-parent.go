// A context of our own making is a parent like any other: its children follow when its Done closes,
// with its error, whatever that is.
package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

var errLunch = errors.New("out for lunch")

type shop struct {
	closed chan struct{}
	err    error
}

func (s *shop) Deadline() (time.Time, bool) { return time.Time{}, false }
func (s *shop) Done() <-chan struct{}       { return s.closed }
func (s *shop) Err() error                  { return s.err }
func (s *shop) Value(key any) any {
	if key == "owner" {
		return "ada"
	}
	return nil
}

func (s *shop) close() {
	s.err = errLunch
	close(s.closed)
}

func main() {
	parent := &shop{closed: make(chan struct{})}
	child, cancel := context.WithCancel(parent)
	defer cancel()
	grandchild, cancelGrandchild := context.WithTimeout(context.WithValue(child, "till", 3), time.Hour)
	defer cancelGrandchild()
	gone, cancelGone := context.WithCancel(parent)
	cancelGone()

	fmt.Println("owner", grandchild.Value("owner"), "till", grandchild.Value("till"))
	fmt.Println("alive:", child.Err() == nil, grandchild.Err() == nil)
	parent.close()
	<-grandchild.Done()
	fmt.Println("child:", child.Err(), "- cause:", context.Cause(child))
	fmt.Println("grandchild:", grandchild.Err(), "- the very error:", grandchild.Err() == errLunch)
	fmt.Println("cancelled before:", gone.Err())
	fmt.Println("cause of the parent itself:", context.Cause(parent))

	late, cancelLate := context.WithCancel(parent)
	defer cancelLate()
	fmt.Println("born dead:", late.Err())
}
