// Panic in a goroutine that is not main: its own deferred calls run, main's do not, and the program ends.
// The panic value has two lines.
package main

import "fmt"

func worker(step chan<- int) {
	defer fmt.Println("deferred by the worker")
	step <- 1
	step <- 2
	panic("the worker gave up\nafter two steps")
}

func main() {
	defer fmt.Println("unreachable: deferred by main")
	step := make(chan int)
	go worker(step)
	for n := range step {
		fmt.Println("step", n)
	}
}
