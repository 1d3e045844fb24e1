// Deadlock: main receives from a channel to which nobody sends; its deferred call does not run.
package main

import "fmt"

func main() {
	defer fmt.Println("unreachable: deferred")
	ch := make(chan int)
	fmt.Println("waiting")
	n := <-ch
	fmt.Println("unreachable", n)
}
