// To give back more than was taken panics.
package main

import (
	"context"
	"fmt"

	"golang.org/x/sync/semaphore"
)

func main() {
	s := semaphore.NewWeighted(10)
	_ = s.Acquire(context.Background(), 3)
	s.Release(2)
	s.Release(1)
	fmt.Println("all given back")
	s.Release(1)
	fmt.Println("unreachable")
}
