// Panic with a number as its value, after the goroutines that worked have been joined.
package main

import "fmt"

func main() {
	parts := make(chan int)
	for i := 0; i < 3; i++ {
		go func(n int) { parts <- n }(i + 13)
	}
	sum := 0
	for i := 0; i < 3; i++ {
		sum += <-parts
	}
	fmt.Println("about to panic with", sum)
	panic(sum)
}
