// Select with the same channel in two cases: each counts for itself, and over a thousand rounds both are chosen.
package main

import "fmt"

const rounds = 1000

func main() {
	ready := make(chan int, 1)
	var chosen [2]int
	sum := 0
	for i := 0; i < rounds; i++ {
		ready <- i
		select {
		case n := <-ready:
			chosen[0]++
			sum += n
		case n := <-ready:
			chosen[1]++
			sum += n
		}
	}
	fmt.Println("rounds", chosen[0]+chosen[1], "sum", sum)
	fmt.Println("both chosen:", chosen[0] > 0, chosen[1] > 0)

	room := make(chan string, rounds)
	for i := 0; i < rounds; i++ {
		select {
		case room <- "left":
		case room <- "right":
		}
	}
	close(room)
	seen := map[string]int{}
	for side := range room {
		seen[side]++
	}
	fmt.Println("sent", seen["left"]+seen["right"])
	fmt.Println("both sent:", seen["left"] > 0, seen["right"] > 0)

	// Two of the three cases are this channel: it gets about two thirds, and surely more than half.
	one, two := make(chan bool), make(chan bool)
	close(one)
	close(two)
	twice := 0
	const many = 10 * rounds
	for i := 0; i < many; i++ {
		select {
		case <-one:
			twice++
		case <-one:
			twice++
		case <-two:
		}
	}
	fmt.Println("two cases beat one:", twice > many*3/5 && twice < many*11/15)
}
