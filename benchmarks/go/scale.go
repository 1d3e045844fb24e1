package main

import "time"

// Scaled is the cost of a message among many goroutines.
type Scaled struct {
	Goroutines int   `json:"goroutines"`
	Messages   int   `json:"messages"`
	Result     int   `json:"result"`
	CPU        int64 `json:"cpu"`
	Wall       int64 `json:"wall"`
}

// scale sends a token round a ring of n goroutines, all parked but one: one lap at least to warm up,
// then `messages` hops against the clock.
func scale(n, messages int) Scaled {
	laps := max(1, messages/n)
	first := make(chan int)
	last := first
	for range n - 1 {
		next := make(chan int)
		go forward(last, next, 2*laps)
		last = next
	}
	token := 0
	lap := func() {
		first <- token
		token = <-last
	}
	for range laps {
		lap()
	}
	cpu, wall := processorTime(), time.Now()
	for range laps {
		lap()
	}
	return Scaled{n, laps * n, token, processorTime() - cpu, time.Since(wall).Nanoseconds()}
}
