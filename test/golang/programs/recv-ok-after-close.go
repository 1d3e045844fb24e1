// The second result of a receive: true while there are values, false once the channel is closed and drained.
package main

import "fmt"

func main() {
	buffered := make(chan int, 3)
	buffered <- 0 // a zero that was sent is not the zero of a closed channel
	buffered <- 5
	close(buffered)
	for i := 0; i < 4; i++ {
		n, ok := <-buffered
		fmt.Println("buffered", n, ok)
	}

	unbuffered := make(chan int)
	go func() {
		unbuffered <- 1
		close(unbuffered)
	}()
	for i := 0; i < 3; i++ {
		n, ok := <-unbuffered
		fmt.Println("unbuffered", n, ok)
	}

	waiting := make(chan int)
	answers := make(chan bool)
	for i := 0; i < 3; i++ {
		go func() {
			_, ok := <-waiting
			answers <- ok
		}()
	}
	close(waiting)
	for i := 0; i < 3; i++ {
		fmt.Println("a waiting receiver sees", <-answers)
	}
}
