// A pipeline in one group: a source, three workers, a sink. A bad item ends all of them.
package main

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"
)

func squares(ctx context.Context, n, bad int) (int, error) {
	g, ctx := errgroup.WithContext(ctx)
	numbers, results := make(chan int), make(chan int)
	g.Go(func() error {
		defer close(numbers)
		for i := 1; i <= n; i++ {
			select {
			case numbers <- i:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	var workers errgroup.Group
	for w := 0; w < 3; w++ {
		workers.Go(func() error {
			for i := range numbers {
				if i == bad {
					return fmt.Errorf("cannot square %d", i)
				}
				select {
				case results <- i * i:
				case <-ctx.Done():
					return nil
				}
			}
			return nil
		})
	}
	g.Go(func() error {
		defer close(results)
		return workers.Wait()
	})
	sum := 0
	g.Go(func() error {
		for r := range results {
			sum += r
		}
		return nil
	})
	err := g.Wait()
	return sum, err
}

func main() {
	sum, err := squares(context.Background(), 100, 0)
	fmt.Println("sum", sum, "fine:", err == nil)
	_, err = squares(context.Background(), 100, 100)
	fmt.Println("error:", err)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = squares(ctx, 1_000_000, 0)
	fmt.Println("error:", err)
}
