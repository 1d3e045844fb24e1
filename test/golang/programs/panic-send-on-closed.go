// Panic: a send on a channel that has been closed, although its buffer has room.
package main

import "fmt"

func main() {
	ch := make(chan int, 2)
	ch <- 1
	close(ch)
	fmt.Println("closed, holding", len(ch))
	ch <- 2
	fmt.Println("unreachable")
}
