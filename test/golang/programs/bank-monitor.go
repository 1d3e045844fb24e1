// Bank with a monitor goroutine: only the monitor touches the balances; clients send it orders.
// Fifty clients move money around in any order; the books must balance whatever the order was.
package main

import "fmt"

const (
	accounts = 5
	clients  = 50
	opening  = 1000
)

type transfer struct {
	from, to, amount int
	accepted         chan<- bool
}

type query struct {
	account int
	balance chan<- int
}

func monitor(transfers <-chan transfer, queries <-chan query) {
	var balances [accounts]int
	for i := range balances {
		balances[i] = opening
	}
	for {
		select {
		case t, ok := <-transfers:
			if !ok {
				return
			}
			enough := balances[t.from] >= t.amount
			if enough {
				balances[t.from] -= t.amount
				balances[t.to] += t.amount
			}
			t.accepted <- enough
		case q, ok := <-queries:
			if !ok {
				return
			}
			q.balance <- balances[q.account]
		}
	}
}

// A client moves ten coins round the whole circle of accounts, so all it does cancels out.
func client(first int, transfers chan<- transfer, refused chan<- int) {
	accepted := make(chan bool)
	count := 0
	for i := 0; i < accounts; i++ {
		transfers <- transfer{(first + i) % accounts, (first + i + 1) % accounts, 10, accepted}
		if !<-accepted {
			count++
		}
	}
	refused <- count
}

func main() {
	transfers, queries := make(chan transfer), make(chan query)
	go monitor(transfers, queries)

	refused := make(chan int)
	for i := 0; i < clients; i++ {
		go client(i, transfers, refused)
	}
	count := 0
	for i := 0; i < clients; i++ {
		count += <-refused
	}
	fmt.Println("refused while moving in circles:", count)

	accepted := make(chan bool)
	transfers <- transfer{0, 1, opening + 1, accepted}
	fmt.Println("overdraw accepted:", <-accepted)
	transfers <- transfer{0, 1, opening, accepted}
	fmt.Println("all of it accepted:", <-accepted)

	total := 0
	balance := make(chan int)
	for i := 0; i < accounts; i++ {
		queries <- query{i, balance}
		b := <-balance
		total += b
		fmt.Println("account", i, "has", b)
	}
	fmt.Println("total", total)
}
