// TryLock never waits: of five goroutines that try, the one that was first has the lock; the others do something else.
package main

import (
	"fmt"
	"sync"
)

func main() {
	var mu sync.Mutex
	fmt.Println("free:", mu.TryLock())
	fmt.Println("held by myself:", mu.TryLock())
	mu.Unlock()
	fmt.Println("free again:", mu.TryLock())
	mu.Unlock()

	got, start := make(chan bool), make(chan bool)
	for i := 0; i < 5; i++ {
		go func() {
			<-start
			got <- mu.TryLock()
		}()
	}
	close(start)
	count := 0
	for i := 0; i < 5; i++ {
		if <-got {
			count++
		}
	}
	fmt.Println("winners:", count)

	released := make(chan bool)
	go func() { // any goroutine may unlock
		mu.Unlock()
		close(released)
	}()
	<-released
	fmt.Println("unlocked by another:", mu.TryLock())
}
