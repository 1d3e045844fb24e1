// Channel of channels: every request carries the channel on which its answer is wanted.
// Three clients hand their reply channels to one server; the replies are printed client by client.
package main

import "fmt"

type request struct {
	number int
	reply  chan string
}

func server(requests <-chan request) {
	for r := range requests {
		r.reply <- fmt.Sprintf("%d is %s", r.number, parity(r.number))
	}
}

func parity(n int) string {
	if n%2 == 0 {
		return "even"
	}
	return "odd"
}

func client(first int, requests chan<- request, replies chan<- chan string) {
	mine := make(chan string, 3)
	for i := 0; i < 3; i++ {
		requests <- request{first + i, mine}
	}
	replies <- mine
}

func main() {
	requests := make(chan request)
	go server(requests)

	var clients []chan chan string
	for i := 0; i < 3; i++ {
		replies := make(chan chan string)
		go client(10*i, requests, replies)
		clients = append(clients, replies)
	}
	for i, replies := range clients {
		mine := <-replies
		for j := 0; j < 3; j++ {
			fmt.Println("client", i, "hears:", <-mine)
		}
	}
}
