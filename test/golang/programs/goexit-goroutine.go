// Goexit deep inside a goroutine: all its deferred calls run on the way out, also one that blocks,
// nobody else is disturbed, and it is no panic.
package main

import (
	"fmt"
	"runtime"
)

func descend(depth int) {
	defer fmt.Println("leaving depth", depth)
	if depth == 3 {
		runtime.Goexit()
	}
	descend(depth + 1)
	fmt.Println("unreachable")
}

func diver(done chan<- string) {
	defer func() { done <- "surfaced" }()
	fmt.Println("diving")
	descend(1)
	fmt.Println("unreachable")
}

func main() {
	done := make(chan string)
	go diver(done)
	fmt.Println(<-done)
	for runtime.NumGoroutine() > 1 {
		runtime.Gosched()
	}
	fmt.Println("main is the only one left")
}
