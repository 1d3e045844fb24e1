// Forget lets the next caller start a call of its own while the old one still runs; each gets what its own call answers.
package main

import (
	"fmt"
	"time"

	"golang.org/x/sync/singleflight"
)

func main() {
	var g singleflight.Group
	entered := make(chan string)
	do := func(name string, gate chan bool) chan string {
		out := make(chan string, 1)
		go func() {
			v, _, shared := g.Do("k", func() (any, error) {
				entered <- name
				<-gate
				return name, nil
			})
			out <- fmt.Sprint(v, " shared: ", shared)
		}()
		return out
	}
	gate1, gate2 := make(chan bool), make(chan bool)
	first := do("first", gate1)
	fmt.Println("entered:", <-entered)
	joined := do("never runs", gate1)
	time.Sleep(20 * time.Millisecond)

	g.Forget("k")
	second := do("second", gate2)
	fmt.Println("entered:", <-entered)
	close(gate1)
	fmt.Println("first caller:", <-first)
	fmt.Println("joined before Forget:", <-joined)

	late := do("never runs", gate2) // the end of the first call does not forget the second
	time.Sleep(20 * time.Millisecond)
	close(gate2)
	fmt.Println("second caller:", <-second)
	fmt.Println("joined the second:", <-late)
	g.Forget("unknown")
}
