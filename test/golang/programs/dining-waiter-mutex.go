// Dining philosophers with a waiter: who wants to eat holds the waiter's attention, one mutex, until both forks are in hand.
// (With channels: dining-philosophers.)
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

type table struct {
	waiter sync.Mutex
	forks  [seats]sync.Mutex
	eating [seats]bool // each written by one philosopher, read by its neighbours, who share a fork with it
	clash  [seats]bool
}

func (t *table) dine(seat int) int {
	left, right := seat, (seat+1)%seats
	eaten := 0
	for i := 0; i < meals; i++ {
		t.waiter.Lock()
		t.forks[left].Lock()
		runtime.Gosched()
		t.forks[right].Lock()
		t.waiter.Unlock()

		t.eating[seat] = true
		if t.eating[(seat+1)%seats] || t.eating[(seat+seats-1)%seats] {
			t.clash[seat] = true
		}
		runtime.Gosched()
		eaten++
		t.eating[seat] = false

		t.forks[right].Unlock()
		t.forks[left].Unlock()
	}
	return eaten
}

func main() {
	var t table
	var eaten [seats]int
	var wg sync.WaitGroup
	for seat := range eaten {
		wg.Add(1)
		go func() {
			defer wg.Done()
			eaten[seat] = t.dine(seat)
		}()
	}
	wg.Wait()
	for seat, n := range eaten {
		fmt.Println("philosopher", seat, "had", n, "meals, clash:", t.clash[seat])
	}
	for i := range t.forks {
		fmt.Println("fork", i, "lies on the table:", t.forks[i].TryLock())
	}
}
