// Range over a buffered channel that is already closed: what was sent before the close is still delivered.
package main

import "fmt"

func main() {
	letters := make(chan string, 5)
	for _, s := range []string{"a", "b", "c", "d"} {
		letters <- s
	}
	close(letters)
	fmt.Println("closed with", len(letters), "of", cap(letters))
	for s := range letters {
		fmt.Println(s, "leaves", len(letters))
	}
	s, ok := <-letters
	fmt.Printf("after the loop: \"%s\" %v\n", s, ok)

	empty := make(chan int, 3)
	close(empty)
	for n := range empty {
		fmt.Println("unreachable", n)
	}
	fmt.Println("an empty closed channel has nothing to range over")

	stopped := make(chan int, 3)
	stopped <- 1
	stopped <- 2
	stopped <- 3
	close(stopped)
	for n := range stopped {
		if n == 2 {
			break
		}
	}
	fmt.Println("break leaves", len(stopped))
}
