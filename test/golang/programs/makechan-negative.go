// A channel with a negative capacity, known only at run time.
package main

import "fmt"

func room(total, taken int) int {
	return total - taken
}

func main() {
	for taken := 0; taken < 5; taken++ {
		ch := make(chan int, room(3, taken))
		fmt.Println("capacity", cap(ch))
	}
}
