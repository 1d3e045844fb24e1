// A panic of the function reaches every caller that shares the call, and does not block the key.
package main

import (
	"fmt"
	"strings"
	"time"

	"golang.org/x/sync/singleflight"
)

func main() {
	var g singleflight.Group
	gate, entered := make(chan bool), make(chan bool)
	outcomes := make(chan string)
	call := func() {
		defer func() {
			text, _, _ := strings.Cut(fmt.Sprint(recover()), "\n") // the rest is a stack
			outcomes <- text
		}()
		_, _, _ = g.Do("k", func() (any, error) {
			entered <- true
			<-gate
			panic("the cache is corrupt")
		})
		fmt.Println("unreachable")
	}
	go call()
	<-entered
	go call()
	go call()
	time.Sleep(40 * time.Millisecond)
	close(gate)
	for i := 0; i < 3; i++ {
		fmt.Println("panicked:", <-outcomes)
	}
	v, err, _ := g.Do("k", func() (any, error) { return "repaired", nil })
	fmt.Println("next:", v, err == nil)
}
