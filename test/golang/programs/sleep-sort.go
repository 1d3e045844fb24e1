// Timers fire in the order of their deadlines, whatever the order in which they were set: sleep sort.
// The gaps of 20 milliseconds are generous; the same is done with sleeping goroutines and with time.After.
package main

import (
	"fmt"
	"time"
)

const gap = 20 * time.Millisecond

func main() {
	values := []int{3, 1, 5, 2, 4}
	woken := make(chan int)

	for _, v := range values {
		go func(v int) {
			time.Sleep(time.Duration(v) * gap)
			woken <- v
		}(v)
	}
	for range values {
		fmt.Println("slept", <-woken)
	}

	for _, v := range values {
		timer := time.After(time.Duration(v) * gap)
		go func(v int) {
			<-timer
			woken <- v
		}(v)
	}
	for range values {
		fmt.Println("fired", <-woken)
	}
}
