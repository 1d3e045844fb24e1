// Bounded buffer: three producers and two consumers share a channel with room for four.
// Nothing is lost, nothing is doubled, and what one producer sends arrives in its order.
package main

import "fmt"

const (
	producers = 3
	consumers = 2
	each      = 200
	room      = 4
)

type item struct{ producer, number int }

func produce(producer int, buffer chan<- item, done chan<- bool) {
	for n := 1; n <= each; n++ {
		buffer <- item{producer, n}
	}
	done <- true
}

type tally struct {
	count, sum int
	inOrder    bool
	overfull   bool
}

func consume(buffer chan item, tallies chan<- tally) {
	t := tally{inOrder: true}
	var last [producers]int
	for it := range buffer {
		t.count++
		t.sum += it.number
		t.inOrder = t.inOrder && last[it.producer] < it.number
		t.overfull = t.overfull || len(buffer) > room
		last[it.producer] = it.number
	}
	tallies <- t
}

func main() {
	buffer := make(chan item, room)
	done, tallies := make(chan bool), make(chan tally)
	for p := 0; p < producers; p++ {
		go produce(p, buffer, done)
	}
	for c := 0; c < consumers; c++ {
		go consume(buffer, tallies)
	}
	for p := 0; p < producers; p++ {
		<-done
	}
	close(buffer)
	count, sum := 0, 0
	inOrder, overfull := true, false
	for c := 0; c < consumers; c++ {
		t := <-tallies
		count += t.count
		sum += t.sum
		inOrder = inOrder && t.inOrder
		overfull = overfull || t.overfull
	}
	fmt.Println("count", count, "sum", sum)
	fmt.Println("in order", inOrder, "overfull", overfull)
}
