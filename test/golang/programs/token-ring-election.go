// Leader election on a ring (Chang and Roberts): everybody sends its number to the right, a number is passed on
// by the smaller and dropped by the greater, and who hears its own number is the leader.
// Every number travels to the next greater one, so the count of messages does not depend on scheduling.
package main

import "fmt"

type message struct {
	number int
	hops   int
	leader bool
}

type outcome struct {
	leader, passed int
}

func node(number int, left <-chan message, right chan<- message, done chan<- outcome) {
	right <- message{number: number, hops: 1}
	passed := 1
	for {
		m := <-left
		switch {
		case m.leader && m.number == number:
			done <- outcome{number, passed} // the news has gone round
			return
		case m.leader:
			right <- m
			done <- outcome{m.number, passed}
			return
		case m.number == number:
			fmt.Println("node", number, "is elected after", m.hops, "hops")
			right <- message{number: number, leader: true}
		case m.number > number:
			passed++
			right <- message{number: m.number, hops: m.hops + 1}
		}
	}
}

func elect(numbers ...int) {
	fmt.Println("ring", numbers)
	size := len(numbers)
	wires := make([]chan message, size)
	for i := range wires {
		wires[i] = make(chan message, 1)
	}
	outcomes := make([]chan outcome, size)
	for i, number := range numbers {
		outcomes[i] = make(chan outcome, 1)
		go node(number, wires[i], wires[(i+1)%size], outcomes[i])
	}
	total := 0
	for i, number := range numbers {
		o := <-outcomes[i]
		total += o.passed
		fmt.Println("node", number, "follows", o.leader, "and sent", o.passed)
	}
	fmt.Println("messages", total)
}

func main() {
	elect(3, 17, 5, 11, 8, 2)
	elect(1, 2, 3, 4, 5)
	elect(5, 4, 3, 2, 1)
}
