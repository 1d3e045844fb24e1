// Broadcast wakes all who wait now, and nobody who comes later.
package main

import (
	"fmt"
	"sync"
	"time"
)

type lobby struct {
	mu      sync.Mutex
	cond    *sync.Cond
	waiting int
}

func (l *lobby) wait(out chan<- string, name string) {
	l.mu.Lock()
	l.waiting++
	l.cond.Wait()
	l.waiting--
	l.mu.Unlock()
	out <- name
}

func (l *lobby) until(n int) {
	for {
		l.mu.Lock()
		there := l.waiting == n
		l.mu.Unlock()
		if there {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

func main() {
	l := &lobby{}
	l.cond = sync.NewCond(&l.mu)
	early, late := make(chan string), make(chan string)

	l.cond.Broadcast() // to nobody
	for i := 0; i < 3; i++ {
		go l.wait(early, "early")
	}
	l.until(3)
	l.cond.Broadcast()
	for i := 0; i < 3; i++ {
		fmt.Println(<-early)
	}

	for i := 0; i < 2; i++ {
		go l.wait(late, "late")
	}
	l.until(2)
	time.Sleep(20 * time.Millisecond)
	select {
	case <-late:
		fmt.Println("the broadcast reached one who came later")
	default:
		fmt.Println("two still wait")
	}
	l.cond.Signal()
	fmt.Println(<-late, "by signal")
	l.until(1)
	l.cond.Broadcast()
	fmt.Println(<-late, "by broadcast")
	l.until(0)
}
