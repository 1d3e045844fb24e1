// DoChan answers with a channel of room for one, so nobody has to wait for it; the channel is not closed.
package main

import (
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/singleflight"
)

func main() {
	var g singleflight.Group
	gate := make(chan bool)
	calls := 0
	slow := func() (any, error) {
		calls++
		<-gate
		return "slow answer", nil
	}
	a := g.DoChan("k", slow)
	b := g.DoChan("k", slow)
	ignored := g.DoChan("k", slow)
	fmt.Println("cap", cap(a), "len", len(a))
	select {
	case <-a:
		fmt.Println("unreachable")
	case <-time.After(20 * time.Millisecond):
		fmt.Println("timeout: I can leave it alone")
	}
	close(gate)
	r := <-a
	fmt.Println(r.Val, r.Err == nil, "shared:", r.Shared)
	r = <-b
	fmt.Println(r.Val, r.Err == nil, "shared:", r.Shared, "calls:", calls)
	for len(ignored) == 0 {
		time.Sleep(time.Millisecond)
	}
	fmt.Println("waits for me: len", len(ignored))
	<-ignored
	select {
	case _, ok := <-ignored:
		fmt.Println("unreachable: ok", ok)
	default:
		fmt.Println("empty and not closed")
	}

	r = <-g.DoChan("k", func() (any, error) { return nil, errors.New("no answer") })
	fmt.Println(r.Err, "shared:", r.Shared)
}
