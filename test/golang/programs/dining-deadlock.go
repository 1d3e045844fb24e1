// Dining philosophers, the naive way: left fork, then right fork. A barrier sees to it that all hold their left fork
// at once, so the circle closes every time.
package main

import (
	"fmt"
	"sync"
)

const seats = 5

func main() {
	var forks [seats]sync.Mutex
	var allHoldOne, dinner sync.WaitGroup
	allHoldOne.Add(seats)
	dinner.Add(seats)
	for seat := 0; seat < seats; seat++ {
		go func() {
			defer dinner.Done()
			forks[seat].Lock()
			allHoldOne.Done()
			allHoldOne.Wait()
			forks[(seat+1)%seats].Lock()
			fmt.Println("unreachable: philosopher", seat, "eats")
		}()
	}
	allHoldOne.Wait()
	fmt.Println("everybody holds the left fork and waits for the right one")
	dinner.Wait()
	fmt.Println("unreachable")
}
