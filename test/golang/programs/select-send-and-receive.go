// One select that both sends to and receives from the same channel: two such peers swap values.
// A goroutine never pairs with itself, so in every round one of the two sends and the other receives.
package main

import "fmt"

const rounds = 1000

type tally struct{ sent, received, sumOfReceived int }

func peer(value int, middle chan int, done chan<- tally) {
	var t tally
	for i := 0; i < rounds; i++ {
		select {
		case middle <- value:
			t.sent++
		case v := <-middle:
			t.received++
			t.sumOfReceived += v
		}
	}
	done <- t
}

func main() {
	middle := make(chan int)
	first, second := make(chan tally), make(chan tally)
	go peer(1, middle, first)
	go peer(10, middle, second)
	a, b := <-first, <-second
	fmt.Println("rounds", a.sent+a.received, b.sent+b.received)
	fmt.Println("every send met a receive:", a.sent == b.received, b.sent == a.received)
	fmt.Println("nobody heard itself:", a.sumOfReceived == 10*a.received, b.sumOfReceived == b.received)

	alone := make(chan int)
	select {
	case alone <- 1:
		fmt.Println("unreachable")
	case <-alone:
		fmt.Println("unreachable")
	default:
		fmt.Println("alone: default")
	}
}
