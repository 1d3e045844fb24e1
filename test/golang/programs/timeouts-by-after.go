// Timeouts by time.After: a fast server answers in time, a slow one does not, and one deadline bounds a whole loop.
package main

import (
	"fmt"
	"time"
)

const patience = 50 * time.Millisecond

func server(answer string, delay time.Duration) <-chan string {
	out := make(chan string, 1) // room for an answer that nobody waits for any more
	go func() {
		time.Sleep(delay)
		out <- answer
	}()
	return out
}

func ask(name string, reply <-chan string) {
	select {
	case answer := <-reply:
		fmt.Println(name, "answers", answer)
	case <-time.After(patience):
		fmt.Println(name, "times out")
	}
}

func main() {
	ask("fast", server("at once", 0))
	ask("slow", server("too late", 400*time.Millisecond))
	ask("silent", nil)

	deadline := time.After(patience)
	beats := make(chan int)
	go func() {
		for n := 1; n <= 3; n++ {
			beats <- n
		}
	}()
	for {
		select {
		case n := <-beats:
			fmt.Println("beat", n)
			continue
		case <-deadline:
		}
		break
	}
	fmt.Println("the deadline of the loop has passed")

	select {
	case <-time.After(0):
		fmt.Println("zero is over at once")
	case <-time.After(time.Minute):
		fmt.Println("unreachable")
	}
}
