// Heartbeat and watchdog: the worker beats while it works; when it falls silent, the watchdog barks once.
package main

import (
	"fmt"
	"time"
)

const (
	pulse   = 5 * time.Millisecond
	silence = 300 * time.Millisecond
)

func worker(beats chan<- int, hang <-chan bool) {
	for n := 1; n <= 6; n++ {
		time.Sleep(pulse)
		beats <- n
	}
	<-hang
}

func watchdog(beats <-chan int, barked chan<- int) {
	last := 0
	for {
		select {
		case n := <-beats:
			last = n
			fmt.Println("beat", n)
		case <-time.After(silence):
			barked <- last
			return
		}
	}
}

func main() {
	beats, barked := make(chan int), make(chan int)
	go worker(beats, nil)
	go watchdog(beats, barked)
	fmt.Println("silent since beat", <-barked)
}
