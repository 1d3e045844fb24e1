// Deferred calls run last in, first out, at the end of the function and not of the block; a blocking one is no exception.
package main

import "fmt"

func steps(out chan<- string) {
	defer func() { out <- "deferred first, runs last" }()
	for i := 1; i <= 3; i++ {
		defer func() { out <- fmt.Sprint("from the loop ", i) }()
	}
	if true {
		defer func() { out <- "from a block" }()
	}
	out <- "the body ends"
}

func early(n int) (text string) {
	defer fmt.Println("early", n, "is over")
	if n < 0 {
		return "negative"
	}
	defer fmt.Println("only for numbers from 0")
	return "fine"
}

func nested() {
	defer fmt.Println("outer: 2")
	defer func() {
		defer fmt.Println("inner: deferred")
		fmt.Println("inner: body")
	}()
	fmt.Println("outer: 1")
}

func main() {
	out := make(chan string)
	go func() {
		steps(out)
		close(out)
	}()
	for line := range out {
		fmt.Println(line)
	}
	fmt.Println(early(-1))
	fmt.Println(early(1))
	nested()
}
