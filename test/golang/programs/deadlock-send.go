// Deadlock: main fills a buffer of two and blocks at the third send.
package main

import "fmt"

func main() {
	ch := make(chan int, 2)
	for n := 1; n <= 3; n++ {
		ch <- n
		fmt.Println("sent", n)
	}
}
