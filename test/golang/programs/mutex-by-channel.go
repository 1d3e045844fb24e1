// A mutex made of a channel of capacity one: a hundred goroutines read, pause and write one counter.
// Without the lock the updates would be lost; with it none is.
package main

import (
	"fmt"
	"runtime"
)

type mutex chan bool

func (m mutex) lock()   { m <- true }
func (m mutex) unlock() { <-m }

func main() {
	const workers, rounds = 100, 10
	mu := make(mutex, 1)
	done := make(chan bool)
	counter := 0
	for i := 0; i < workers; i++ {
		go func() {
			for j := 0; j < rounds; j++ {
				mu.lock()
				seen := counter
				runtime.Gosched() // others would like to go now
				counter = seen + 1
				mu.unlock()
			}
			done <- true
		}()
	}
	for i := 0; i < workers; i++ {
		<-done
	}
	fmt.Println("counter", counter, "of", workers*rounds)
	fmt.Println("unlocked", len(mu) == 0)
}
