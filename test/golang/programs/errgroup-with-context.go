// The first error cancels the group's context; Wait cancels it, too, when all went well.
package main

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"
)

func main() {
	errBroken := errors.New("a wheel is broken")
	g, ctx := errgroup.WithContext(context.Background())
	stopped := make(chan error, 2)
	for i := 0; i < 2; i++ {
		g.Go(func() error {
			<-ctx.Done()
			stopped <- ctx.Err()
			return ctx.Err()
		})
	}
	fmt.Println("before:", ctx.Err() == nil)
	g.Go(func() error { return errBroken })
	fmt.Println("wait:", g.Wait())
	fmt.Println("others:", <-stopped, "/", <-stopped)
	fmt.Println("context:", ctx.Err())

	g, ctx = errgroup.WithContext(context.Background())
	g.Go(func() error { return ctx.Err() })
	fmt.Println("all went well:", g.Wait() == nil)
	fmt.Println("context after Wait:", ctx.Err())

	parent, cancel := context.WithCancel(context.Background())
	g, ctx = errgroup.WithContext(parent)
	g.Go(func() error {
		<-ctx.Done()
		return fmt.Errorf("stopped: %w", ctx.Err())
	})
	cancel()
	err := g.Wait()
	fmt.Println("cancelled from above:", err, errors.Is(err, context.Canceled))
}
