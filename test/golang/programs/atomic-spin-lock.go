// A spin lock of one atomic flag, and a ticket lock of two counters, which serves first come, first served.
package main

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
)

type spinLock struct{ held atomic.Bool }

func (l *spinLock) lock() {
	for !l.held.CompareAndSwap(false, true) {
		runtime.Gosched()
	}
}

func (l *spinLock) unlock() { l.held.Store(false) }

type ticketLock struct{ next, serving atomic.Int32 }

func (l *ticketLock) lock() int32 {
	ticket := l.next.Add(1) - 1
	for l.serving.Load() != ticket {
		runtime.Gosched()
	}
	return ticket
}

func (l *ticketLock) unlock() { l.serving.Add(1) }

func main() {
	var wg sync.WaitGroup
	var spin spinLock
	total := 0
	for i := 0; i < 10; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for n := 0; n < 20; n++ {
				spin.lock()
				was := total
				runtime.Gosched()
				total = was + 1
				spin.unlock()
			}
		}()
	}
	wg.Wait()
	fmt.Println("under the spin lock:", total)

	var tickets ticketLock
	var served []int32
	for i := 0; i < 10; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for n := 0; n < 20; n++ {
				ticket := tickets.lock()
				served = append(served, ticket)
				tickets.unlock()
			}
		}()
	}
	wg.Wait()
	inOrder := true
	for i, ticket := range served {
		inOrder = inOrder && int(ticket) == i
	}
	fmt.Println("served:", len(served), "in order:", inOrder)
}
