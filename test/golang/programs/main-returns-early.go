// Main returns early: goroutines that sleep, wait or have work left are dropped, and so are pending timers.
package main

import (
	"fmt"
	"time"
)

func main() {
	ready, nobody := make(chan bool), make(chan bool)
	go func() {
		defer fmt.Println("unreachable: deferred by the sleeper")
		ready <- true
		time.Sleep(time.Hour)
		fmt.Println("unreachable: slept an hour")
	}()
	go func() {
		ready <- true
		<-time.After(time.Hour)
		fmt.Println("unreachable: waited an hour")
	}()
	go func() {
		defer fmt.Println("unreachable: deferred by the sender")
		ready <- true
		nobody <- true
	}()
	for i := 1; i <= 3; i++ {
		<-ready
		fmt.Println("ready:", i)
	}
	fmt.Println("main returns")
}
