// Select loop with a quit channel: a generator of Fibonacci numbers runs until the reader has enough.
package main

import "fmt"

func fibonacci(out chan<- int, quit <-chan string, last chan<- string) {
	a, b := 0, 1
	for {
		select {
		case out <- a:
			a, b = b, a+b
		case why := <-quit:
			last <- fmt.Sprintf("stopped before %d: %s", a, why)
			return
		}
	}
}

func main() {
	out, quit, last := make(chan int), make(chan string), make(chan string)
	go fibonacci(out, quit, last)
	for i := 0; i < 20; i++ {
		fmt.Println(<-out)
	}
	quit <- "twenty are enough"
	fmt.Println(<-last)
}
