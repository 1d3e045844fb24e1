// The first error is the group's, in the order of time and not of Go; Wait waits for all, and keeps its answer.
package main

import (
	"errors"
	"fmt"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

func main() {
	errSlow, errFast := errors.New("slow failed"), errors.New("fast failed")
	var g errgroup.Group
	var finished atomic.Int32
	failed := make(chan bool)
	g.Go(func() error {
		<-failed
		finished.Add(1)
		return errSlow
	})
	g.Go(func() error {
		<-failed
		finished.Add(1)
		return nil
	})
	var first errgroup.Group
	first.Go(func() error {
		finished.Add(1)
		return errFast
	})
	fmt.Println("alone:", first.Wait())
	first.Go(func() error { return errSlow })
	fmt.Println("the first error stays:", first.Wait())
	first.Go(func() error { return nil })
	fmt.Println("after a success, too:", first.Wait() == errFast)

	close(failed)
	fmt.Println("group:", g.Wait())
	fmt.Println("finished:", finished.Load())

	var fine errgroup.Group
	for i := 0; i < 3; i++ {
		fine.Go(func() error { return nil })
	}
	fmt.Println("no error:", fine.Wait() == nil, "and again:", fine.Wait() == nil)
}
