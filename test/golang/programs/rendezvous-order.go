// An unbuffered send completes only when a receiver has taken the value; a buffered one does not wait for it.
// The log is kept by one goroutine at a time: what comes before the rendezvous is printed before what follows it.
package main

import "fmt"

func main() {
	unbuffered, permit, done := make(chan string), make(chan bool), make(chan bool)
	go func() {
		<-permit
		fmt.Println("receiver: not yet")
		fmt.Println("receiver: got", <-unbuffered)
		done <- true
	}()
	select {
	case unbuffered <- "too early":
		fmt.Println("unreachable")
	default:
		fmt.Println("sender: nobody is there to take it")
	}
	permit <- true
	unbuffered <- "a value"
	<-done
	fmt.Println("sender: it was taken")

	buffered := make(chan string, 1)
	buffered <- "a letter"
	fmt.Println("sender: does not wait")
	go func() {
		fmt.Println("receiver: got", <-buffered)
		done <- true
	}()
	<-done

	// Senders queue on one channel until somebody comes; none is forgotten.
	queue, queued := make(chan int), make(chan bool)
	for n := 1; n <= 4; n++ {
		go func(n int) {
			queued <- true
			queue <- n
		}(n)
		<-queued
	}
	sum := 0
	for i := 0; i < 4; i++ {
		sum += <-queue
	}
	fmt.Println("all four were served, sum", sum)
}
