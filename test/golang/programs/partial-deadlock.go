// A partial deadlock is not reported: two goroutines wait for each other for ever, main works on and returns.
package main

import (
	"fmt"
	"runtime"
	"time"
)

func stuck(mine <-chan bool, other chan<- bool) {
	<-mine
	other <- true
}

func main() {
	a, b := make(chan bool), make(chan bool)
	go stuck(a, b)
	go stuck(b, a)
	for i := 1; i <= 3; i++ {
		time.Sleep(5 * time.Millisecond)
		fmt.Println("main works", i)
	}
	fmt.Println("goroutines left behind:", runtime.NumGoroutine()-1)
}
