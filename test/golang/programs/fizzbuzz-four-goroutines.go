// FizzBuzz by four goroutines: each number is offered to FizzBuzz, Buzz and Fizz in turn, and last to the plain one.
// The number carries its own way back, so the counter does not go on before somebody has spoken.
package main

import "fmt"

const last = 30

type turn struct {
	n      int
	spoken chan<- bool
}

func speaker(accepts func(int) bool, say func(int), in <-chan turn, next chan<- turn) {
	for t := range in {
		if accepts(t.n) {
			say(t.n)
			t.spoken <- true
		} else {
			next <- t
		}
	}
	close(next)
}

func word(w string) func(int) {
	return func(int) { fmt.Println(w) }
}

func multipleOf(k int) func(int) bool {
	return func(n int) bool { return n%k == 0 }
}

func main() {
	first, second, third, fourth := make(chan turn), make(chan turn), make(chan turn), make(chan turn)
	nobody := make(chan turn)
	go speaker(multipleOf(15), word("FizzBuzz"), first, second)
	go speaker(multipleOf(5), word("Buzz"), second, third)
	go speaker(multipleOf(3), word("Fizz"), third, fourth)
	go speaker(multipleOf(1), func(n int) { fmt.Println(n) }, fourth, nobody)

	spoken := make(chan bool)
	for n := 1; n <= last; n++ {
		first <- turn{n, spoken}
		<-spoken
	}
	close(first)
}
