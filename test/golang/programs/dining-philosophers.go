// Dining philosophers with channels: a fork is a channel of capacity one that holds the fork.
// A waiter lets at most four of five sit down at once, so somebody can always eat.
package main

import "fmt"

const (
	seats = 5
	meals = 20
)

func philosopher(left, right chan bool, waiter chan bool, eaten chan<- int) {
	for i := 0; i < meals; i++ {
		waiter <- true
		<-left
		<-right
		left <- true
		right <- true
		<-waiter
	}
	eaten <- meals
}

func main() {
	var forks [seats]chan bool
	for i := range forks {
		forks[i] = make(chan bool, 1)
		forks[i] <- true
	}
	waiter := make(chan bool, seats-1)
	var eaten [seats]chan int
	for i := range eaten {
		eaten[i] = make(chan int)
		go philosopher(forks[i], forks[(i+1)%seats], waiter, eaten[i])
	}
	for i := range eaten {
		fmt.Println("philosopher", i, "had", <-eaten[i], "meals")
	}
	for i := range forks {
		fmt.Println("fork", i, "lies on the table:", len(forks[i]) == 1)
	}
	fmt.Println("seated:", len(waiter))
}
