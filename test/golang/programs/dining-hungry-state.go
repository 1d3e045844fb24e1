// Dining philosophers with a state each, one mutex over all states, and a private semaphore each: who is hungry
// and cannot eat waits at the semaphore, and a neighbour that puts down its forks lets it through.
package main

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"golang.org/x/sync/semaphore"
)

const (
	seats = 5
	meals = 30
)

type state int

const (
	thinking state = iota
	hungry
	eating
)

type table struct {
	mu      sync.Mutex
	states  [seats]state
	private [seats]*semaphore.Weighted
	clashes int
}

func left(seat int) int  { return (seat + seats - 1) % seats }
func right(seat int) int { return (seat + 1) % seats }

// test lets a hungry philosopher eat if both neighbours do not. The table is locked.
func (t *table) test(seat int) {
	if t.states[seat] == hungry && t.states[left(seat)] != eating && t.states[right(seat)] != eating {
		t.states[seat] = eating
		t.private[seat].Release(1)
	}
}

func (t *table) take(ctx context.Context, seat int) {
	t.mu.Lock()
	t.states[seat] = hungry
	t.test(seat)
	t.mu.Unlock()
	_ = t.private[seat].Acquire(ctx, 1)
}

func (t *table) put(seat int) {
	t.mu.Lock()
	t.states[seat] = thinking
	t.test(left(seat))
	t.test(right(seat))
	t.mu.Unlock()
}

func (t *table) look(seat int) {
	t.mu.Lock()
	if t.states[left(seat)] == eating || t.states[right(seat)] == eating {
		t.clashes++
	}
	t.mu.Unlock()
}

func main() {
	ctx := context.Background()
	t := &table{}
	for seat := range t.private {
		t.private[seat] = semaphore.NewWeighted(1)
		_ = t.private[seat].Acquire(ctx, 1)
	}
	var eaten [seats]int
	var wg sync.WaitGroup
	for seat := range eaten {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := 0; i < meals; i++ {
				t.take(ctx, seat)
				t.look(seat)
				runtime.Gosched()
				eaten[seat]++
				t.put(seat)
			}
		}()
	}
	wg.Wait()
	for seat, n := range eaten {
		fmt.Println("philosopher", seat, "had", n, "meals, thinks:", t.states[seat] == thinking)
	}
	fmt.Println("clashes:", t.clashes)
}
