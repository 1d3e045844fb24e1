// Goexit in main: main's deferred calls run, the other goroutines go on, and when none is left it is a deadlock.
package main

import (
	"fmt"
	"runtime"
)

func main() {
	begin := make(chan bool)
	defer close(begin) // the others are held back until main has spoken
	defer fmt.Println("main leaves")

	relay := make(chan int)
	go func() {
		<-begin
		for i := 1; i <= 3; i++ {
			relay <- i
		}
		close(relay)
	}()
	go func() {
		for n := range relay {
			fmt.Println("relay", n)
		}
	}()
	runtime.Goexit()
	fmt.Println("unreachable")
}
