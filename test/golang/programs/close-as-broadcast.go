// Close as a broadcast: one close of the start channel releases every waiting runner at once.
// A second close tells all of them to go home; the order of arrival is left open.
package main

import "fmt"

const runners = 8

func runner(number int, start, home <-chan bool, finished chan<- int) {
	<-start
	finished <- number
	<-home
	finished <- -number
}

func main() {
	start, home := make(chan bool), make(chan bool)
	finished := make(chan int)
	for i := 1; i <= runners; i++ {
		go runner(i, start, home, finished)
	}

	select {
	case n := <-finished:
		fmt.Println("false start by", n)
	default:
		fmt.Println("everybody waits")
	}

	close(start)
	sum := 0
	for i := 0; i < runners; i++ {
		sum += <-finished
	}
	fmt.Println("all have run, sum of numbers", sum)

	close(home)
	for i := 0; i < runners; i++ {
		sum += <-finished
	}
	fmt.Println("all are home, sum of numbers", sum)
}
