// An idle timeout: every message starts the one timer anew; silence ends the connection.
//
//go:debug default=go1.23
package main

import (
	"fmt"
	"time"
)

func serve(messages <-chan string, idle time.Duration) (count int, how string) {
	timer := time.NewTimer(idle)
	defer timer.Stop()
	for {
		select {
		case m, ok := <-messages:
			if !ok {
				return count, "closed"
			}
			count++
			fmt.Println("got", m)
			timer.Reset(idle)
		case <-timer.C:
			return count, "idle"
		}
	}
}

func main() {
	messages := make(chan string)
	go func() {
		for _, m := range []string{"one", "two", "three", "four", "five", "six", "seven", "eight"} {
			messages <- m
			time.Sleep(50 * time.Millisecond)
		}
	}()
	count, how := serve(messages, 300*time.Millisecond)
	fmt.Println(count, "messages, then", how)

	quick := make(chan string, 2)
	quick <- "nine"
	quick <- "ten"
	close(quick)
	count, how = serve(quick, time.Hour)
	fmt.Println(count, "messages, then", how)
}
