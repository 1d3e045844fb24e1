// The limit must not change while tasks run.
package main

import (
	"fmt"

	"golang.org/x/sync/errgroup"
)

func main() {
	var g errgroup.Group
	g.SetLimit(3)
	g.SetLimit(4)
	fmt.Println("nobody runs: the limit can change")
	gate := make(chan bool)
	for i := 0; i < 2; i++ {
		g.Go(func() error {
			<-gate
			return nil
		})
	}
	g.SetLimit(5)
	fmt.Println("unreachable")
}
