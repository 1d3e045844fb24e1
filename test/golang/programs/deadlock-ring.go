// Deadlock: five goroutines in a ring, each waiting for its left neighbour before it would speak to its right.
package main

import "fmt"

const size = 5

func wait(left <-chan int, right chan<- int, seated chan<- bool) {
	seated <- true
	n := <-left
	right <- n + 1
}

func main() {
	var ring [size]chan int
	for i := range ring {
		ring[i] = make(chan int)
	}
	seated := make(chan bool)
	for i := range ring {
		go wait(ring[i], ring[(i+1)%size], seated)
		<-seated
		fmt.Println("seated", i)
	}
	fmt.Println("who begins?")
	<-seated
}
