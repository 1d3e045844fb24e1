// Dining philosophers with ordered forks: everybody takes the fork of the lower number first, so no circle can close,
// although all start at once.
package main

import (
	"fmt"
	"runtime"
	"sync"
)

const (
	seats = 5
	meals = 30
)

func dine(first, second *sync.Mutex, eaten *int) {
	for i := 0; i < meals; i++ {
		first.Lock()
		runtime.Gosched()
		second.Lock()
		*eaten++
		runtime.Gosched()
		second.Unlock()
		first.Unlock()
	}
}

func main() {
	var forks [seats]sync.Mutex
	var eaten [seats]int
	var ready, done sync.WaitGroup
	start := make(chan bool)
	for seat := 0; seat < seats; seat++ {
		low, high := seat, (seat+1)%seats
		if low > high {
			low, high = high, low
		}
		ready.Add(1)
		done.Add(1)
		go func() {
			defer done.Done()
			ready.Done()
			<-start
			dine(&forks[low], &forks[high], &eaten[seat])
		}()
	}
	ready.Wait()
	close(start)
	done.Wait()
	total := 0
	for seat, n := range eaten {
		fmt.Println("philosopher", seat, "had", n, "meals")
		total += n
	}
	fmt.Println("meals in all:", total)
}
