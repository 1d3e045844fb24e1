// One WaitGroup for many rounds, with several goroutines that wait in each.
package main

import (
	"fmt"
	"sync"
)

const (
	rounds  = 3
	workers = 5
	waiters = 4
)

func main() {
	var wg sync.WaitGroup
	wg.Wait() // of nothing: returns at once
	fmt.Println("nothing to wait for")
	for round := 1; round <= rounds; round++ {
		results := make([]int, workers)
		wg.Add(workers)
		seen := make(chan int)
		for w := 0; w < waiters; w++ {
			go func() {
				wg.Wait()
				sum := 0
				for _, r := range results {
					sum += r
				}
				seen <- sum
			}()
		}
		for i := 0; i < workers; i++ {
			go func() {
				defer wg.Done()
				results[i] = round * (i + 1)
			}()
		}
		for w := 0; w < waiters; w++ {
			fmt.Println("round", round, "sum", <-seen)
		}
	}
	wg.Wait()
	fmt.Println("and once more")
}
