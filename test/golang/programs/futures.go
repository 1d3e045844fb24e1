// Futures: a value computed in the background, asked for by any number of goroutines, any number of times.
// The owner offers the value again and again; whoever asks too early waits.
package main

import "fmt"

type future <-chan int

func async(compute func() int) future {
	out := make(chan int)
	go func() {
		value := compute()
		for {
			out <- value
		}
	}()
	return out
}

func (f future) get() int { return <-f }

func main() {
	computed := make(chan string, 10)
	base := async(func() int {
		computed <- "base"
		return 6
	})
	square := async(func() int {
		b := base.get()
		computed <- "square"
		return b * b
	})
	both := async(func() int {
		sum := base.get() + square.get()
		computed <- "both"
		return sum
	})
	fmt.Println("both", both.get())
	fmt.Println("square", square.get())
	fmt.Println("base", base.get(), base.get(), base.get())
	close(computed)
	for name := range computed {
		fmt.Println("computed once:", name)
	}
}
