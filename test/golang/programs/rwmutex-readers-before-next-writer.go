// When a writer unlocks, all readers that wait go in before the next writer, even one that waits longer than they do.
package main

import (
	"fmt"
	"sync"
	"time"
)

const readers = 3

func main() {
	var mu sync.RWMutex
	inside, leave := make(chan bool), make(chan bool)
	written := make(chan bool, 1)
	page := "first"

	mu.Lock()
	go func() {
		mu.Lock()
		page = "second"
		mu.Unlock()
		written <- true
	}()
	time.Sleep(40 * time.Millisecond)

	read := make(chan string, readers)
	for i := 0; i < readers; i++ {
		go func() {
			mu.RLock()
			inside <- true
			<-leave
			read <- page
			mu.RUnlock()
		}()
	}
	time.Sleep(40 * time.Millisecond)

	mu.Unlock()
	for i := 0; i < readers; i++ {
		<-inside
	}
	fmt.Println(readers, "readers are in at once")
	time.Sleep(20 * time.Millisecond)
	fmt.Println("has the second writer written?", len(written) == 1)
	close(leave)
	for i := 0; i < readers; i++ {
		fmt.Println("read:", <-read)
	}
	<-written
	mu.RLock()
	fmt.Println("now:", page)
	mu.RUnlock()
}
