// Panic: the close of a nil channel.
package main

import "fmt"

func main() {
	var ch chan int
	fmt.Println("len and cap of nil:", len(ch), cap(ch))
	close(ch)
	fmt.Println("unreachable")
}
