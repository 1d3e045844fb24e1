// Token limiter: a bucket of tokens refilled by a goroutine; whoever works takes a token first.
// The bucket starts with a burst of three; after that one token comes every 10 milliseconds.
package main

import (
	"fmt"
	"time"
)

const (
	burst    = 3
	interval = 10 * time.Millisecond
	requests = 7
)

func refill(bucket chan<- bool, stop <-chan bool) {
	for {
		select {
		case <-time.After(interval):
		case <-stop:
			return
		}
		select {
		case bucket <- true:
		default: // the bucket is full, the token is lost
		}
	}
}

func main() {
	bucket := make(chan bool, burst)
	for i := 0; i < burst; i++ {
		bucket <- true
	}
	stop := make(chan bool)
	start := time.Now()
	go refill(bucket, stop)
	for i := 1; i <= requests; i++ {
		<-bucket
		fmt.Println("request", i)
	}
	stop <- true
	fmt.Println("not too fast:", time.Since(start) >= (requests-burst)*interval)
}
