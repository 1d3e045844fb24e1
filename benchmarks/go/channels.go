package main

// Workloads over plain sends and receives.

func pingPong(n int) int {
	ping, pong := make(chan int), make(chan int)
	go func() {
		for range n {
			pong <- <-ping + 1
		}
	}()
	sum := 0
	for i := range n {
		ping <- i
		sum += <-pong
	}
	return sum
}

func produce(c chan<- int, n int) {
	for i := range n {
		c <- i
	}
}

func stream(n, capacity int) int {
	c := make(chan int, capacity)
	go produce(c, n)
	sum := 0
	for range n {
		sum += <-c
	}
	return sum
}

func forward(in <-chan int, out chan<- int, laps int) {
	for range laps {
		out <- <-in + 1
	}
}

// ring hands a token round; main is one of its members.
func ring(members, laps int) int {
	first := make(chan int)
	last := first
	for range members - 1 {
		next := make(chan int)
		go forward(last, next, laps)
		last = next
	}
	token := 0
	for range laps {
		first <- token
		token = <-last
	}
	return token
}

func fanIn(n int) int {
	const producers = 8
	c := make(chan int)
	for range producers {
		go produce(c, n/producers)
	}
	sum := 0
	for range n {
		sum += <-c
	}
	return sum
}

func sendOne(c chan<- int, v int) {
	c <- v
}

// parkedSenders lets n senders wait on one channel, then takes what they have.
func parkedSenders(n int) int {
	c := make(chan int)
	for i := range n {
		go sendOne(c, i)
	}
	sum := 0
	for range n {
		sum += <-c
	}
	return sum
}
