// Deadlock by crossed locks: two goroutines take two channel mutexes in opposite order.
// Each has its first lock before either asks for the second, so they always meet.
package main

import "fmt"

func worker(first, second chan bool, ready chan<- bool, proceed <-chan bool, done chan<- bool) {
	first <- true
	ready <- true
	<-proceed
	second <- true
	<-second
	<-first
	done <- true
}

func main() {
	left, right := make(chan bool, 1), make(chan bool, 1)
	ready, proceed, done := make(chan bool), make(chan bool), make(chan bool)
	go worker(left, right, ready, proceed, done)
	go worker(right, left, ready, proceed, done)
	<-ready
	<-ready
	fmt.Println("left held", len(left), "right held", len(right))
	close(proceed)
	<-done
	fmt.Println("unreachable")
}
