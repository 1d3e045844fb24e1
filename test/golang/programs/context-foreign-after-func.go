// A context of our own making that has an AfterFunc of its own: children and context.AfterFunc ask that
// one, and give it up when they are done before it.
package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

var errLunch = errors.New("out for lunch")

type shop struct {
	closed  chan struct{}
	err     error
	next    int
	waiting map[int]func()
}

func (s *shop) Deadline() (time.Time, bool) { return time.Time{}, false }
func (s *shop) Done() <-chan struct{}       { return s.closed }
func (s *shop) Err() error                  { return s.err }
func (s *shop) Value(key any) any           { return nil }

func (s *shop) AfterFunc(f func()) func() bool {
	id := s.next
	s.next++
	s.waiting[id] = f
	return func() bool {
		_, found := s.waiting[id]
		delete(s.waiting, id)
		return found
	}
}

func (s *shop) close() {
	s.err = errLunch
	close(s.closed)
	for id := 0; id < s.next; id++ {
		if f, found := s.waiting[id]; found {
			delete(s.waiting, id)
			f()
		}
	}
}

func main() {
	parent := &shop{closed: make(chan struct{}), waiting: map[int]func(){}}
	child, cancel := context.WithCancel(parent)
	defer cancel()
	grandchild, cancelGrandchild := context.WithTimeout(child, time.Hour)
	defer cancelGrandchild()
	gone, cancelGone := context.WithCancel(parent)
	called := make(chan string)
	context.AfterFunc(parent, func() { called <- "called" })
	giveUp := context.AfterFunc(parent, func() { called <- "called in vain" })
	fmt.Println("asked:", parent.next, "waiting:", len(parent.waiting))

	cancelGone()
	fmt.Println("given up:", giveUp(), giveUp(), "cancelled:", gone.Err(), "waiting:", len(parent.waiting))

	parent.close()
	fmt.Println("child:", child.Err(), "- cause:", context.Cause(child))
	fmt.Println("grandchild:", grandchild.Err(), "- waiting:", len(parent.waiting))
	fmt.Println(<-called)

	late, cancelLate := context.WithCancel(parent)
	defer cancelLate()
	fmt.Println("born dead:", late.Err(), "- asked:", parent.next)
}
