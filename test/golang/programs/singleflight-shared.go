// Callers of one key while a call is under way share its result; afterwards nothing is remembered.
package main

import (
	"fmt"
	"time"

	"golang.org/x/sync/singleflight"
)

type result struct {
	value  any
	err    error
	shared bool
}

func main() {
	var g singleflight.Group
	calls := 0
	gate, entered := make(chan bool), make(chan bool)
	results := make(chan result)
	fetch := func() {
		v, err, shared := g.Do("page", func() (any, error) {
			calls++
			entered <- true
			<-gate
			return "the page", nil
		})
		results <- result{v, err, shared}
	}
	go fetch()
	<-entered
	for i := 0; i < 3; i++ {
		go fetch()
	}
	time.Sleep(40 * time.Millisecond)
	other, _, shared := g.Do("other", func() (any, error) { return "another key", nil })
	fmt.Println(other, "shared:", shared)
	close(gate)
	for i := 0; i < 4; i++ {
		r := <-results
		fmt.Println(r.value, "fine:", r.err == nil, "shared:", r.shared)
	}
	fmt.Println("calls:", calls)

	v, _, shared := g.Do("page", func() (any, error) {
		calls++
		return "a new page", nil
	})
	fmt.Println(v, "shared:", shared, "calls:", calls)
}
