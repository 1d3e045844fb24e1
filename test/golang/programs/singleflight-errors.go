// An error is shared like a value, and no more remembered than one.
package main

import (
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/singleflight"
)

func main() {
	var g singleflight.Group
	errDown := errors.New("the server is down")
	gate, entered := make(chan bool), make(chan bool)
	type failure struct {
		err    error
		shared bool
	}
	failures := make(chan failure)
	call := func() {
		_, err, shared := g.Do("k", func() (any, error) {
			entered <- true
			<-gate
			return nil, errDown
		})
		failures <- failure{err, shared}
	}
	go call()
	<-entered
	go call()
	go call()
	time.Sleep(40 * time.Millisecond)
	close(gate)
	for i := 0; i < 3; i++ {
		f := <-failures
		fmt.Println(f.err, "- the very error:", f.err == errDown, "shared:", f.shared)
	}
	v, err, shared := g.Do("k", func() (any, error) { return 7, nil })
	fmt.Println("next:", v, err == nil, shared)
	_, err, shared = g.Do("k", func() (any, error) { return nil, errors.New("down again") })
	fmt.Println("next:", err, shared)
}
