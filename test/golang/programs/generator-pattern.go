// Generators: functions that return a receive-only channel and feed it from a goroutine of their own.
// Generators compose: take, zip and accumulate are goroutines between channels.
package main

import "fmt"

func triangular() <-chan int {
	out := make(chan int)
	go func() {
		for n, sum := 1, 0; ; n++ {
			sum += n
			out <- sum
		}
	}()
	return out
}

func letters(text string) <-chan string {
	out := make(chan string)
	go func() {
		for i := range text {
			out <- text[i : i+1]
		}
		close(out)
	}()
	return out
}

func take(count int, in <-chan int) <-chan int {
	out := make(chan int)
	go func() {
		for i := 0; i < count; i++ {
			out <- <-in
		}
		close(out)
	}()
	return out
}

func accumulate(in <-chan int) <-chan int {
	out := make(chan int)
	go func() {
		sum := 0
		for n := range in {
			sum += n
			out <- sum
		}
		close(out)
	}()
	return out
}

func zip(names <-chan string, numbers <-chan int) <-chan string {
	out := make(chan string)
	go func() {
		for name := range names {
			out <- fmt.Sprintf("%s%d", name, <-numbers)
		}
		close(out)
	}()
	return out
}

func main() {
	for n := range accumulate(take(6, triangular())) {
		fmt.Println("tetrahedral", n)
	}
	for pair := range zip(letters("abcde"), triangular()) {
		fmt.Println(pair)
	}
}
