// Signal wakes who waits longest. The ticket is taken before the lock is given up, so whoever holds the lock
// and sees that a goroutine has counted itself knows that a signal will find it.
package main

import (
	"fmt"
	"sync"
	"time"
)

func main() {
	var mu sync.Mutex
	cond := sync.NewCond(&mu)
	woken := make(chan int)
	waiting := 0

	for i := 1; i <= 4; i++ {
		go func() {
			mu.Lock()
			waiting++
			cond.Wait()
			mu.Unlock()
			woken <- i
		}()
		for there := false; !there; {
			time.Sleep(time.Millisecond)
			mu.Lock()
			there = waiting == i
			mu.Unlock()
		}
	}
	fmt.Println("waiting:", waiting)
	for i := 1; i <= 4; i++ {
		cond.Signal()
		fmt.Println("woken:", <-woken)
	}

	cond.Signal() // nobody is there: forgotten
	go func() {
		mu.Lock()
		waiting++
		cond.Wait()
		mu.Unlock()
		woken <- 5
	}()
	time.Sleep(40 * time.Millisecond)
	select {
	case who := <-woken:
		fmt.Println("a signal was kept for", who)
	default:
		fmt.Println("the early signal was forgotten")
	}
	mu.Lock() // a signal may be given with the lock held
	cond.Signal()
	mu.Unlock()
	fmt.Println("woken:", <-woken)
}
