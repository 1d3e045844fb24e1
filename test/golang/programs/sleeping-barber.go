// Sleeping barber: a customer who finds a free chair in the waiting room stays, any other leaves at once.
// The doors are opened in steps, so the number of those who leave is known.
package main

import "fmt"

const chairs = 3

type customer struct {
	number int
	shaved chan<- int
}

func barber(waiting <-chan customer, open <-chan bool) {
	<-open
	for c := range waiting {
		c.shaved <- c.number
	}
}

func enter(c customer, waiting chan<- customer) bool {
	select {
	case waiting <- c:
		return true
	default:
		return false
	}
}

func main() {
	waiting, open := make(chan customer, chairs), make(chan bool)
	shaved := make(chan int)
	go barber(waiting, open)

	stayed := 0
	for number := 1; number <= 5; number++ {
		if enter(customer{number, shaved}, waiting) {
			stayed++
			fmt.Println("customer", number, "sits down")
		} else {
			fmt.Println("customer", number, "leaves")
		}
	}
	open <- true
	for ; stayed > 0; stayed-- {
		fmt.Println("customer", <-shaved, "is shaved")
	}
	fmt.Println("in the waiting room:", len(waiting))

	fmt.Println("customer 6 comes back:", enter(customer{6, shaved}, waiting))
	fmt.Println("customer", <-shaved, "is shaved")
	close(waiting)
}
