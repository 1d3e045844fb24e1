// Ping-pong: two players hit one ball over an unbuffered table until the tenth hit.
// Only the player who holds the ball prints, so the output has one order.
package main

import "fmt"

const lastHit = 10

func player(name string, table chan int, done chan<- bool) {
	for {
		hits, ok := <-table
		if !ok {
			break
		}
		hits++
		fmt.Println(name, hits)
		if hits == lastHit {
			close(table)
			break
		}
		table <- hits
	}
	done <- true
}

func main() {
	table := make(chan int)
	done := make(chan bool)
	go player("ping", table, done)
	table <- 0 // ping is alone at the table, so ping gets the serve
	go player("pong", table, done)
	<-done
	<-done
	fmt.Println("game over")
}
