package main

import "time"

// Ticks counts what a 10 ms ticker delivers beside two goroutines that never stop talking.
type Ticks struct {
	Expected int `json:"expected"`
	Came     int `json:"came"`
}

func ticks(ms int) Ticks {
	c := make(chan int)
	go func() {
		for {
			c <- 0
		}
	}()
	go func() {
		for range c {
		}
	}()
	const interval = 10 * time.Millisecond
	ticker := time.NewTicker(interval)
	end := time.After(time.Duration(ms) * time.Millisecond)
	for came := 0; ; {
		select {
		case <-ticker.C:
			came++
		case <-end:
			return Ticks{ms / int(interval/time.Millisecond), came}
		}
	}
}
