// Ten thousand goroutines, all alive at once: each waits for the gate, then adds its share to the sum.
package main

import (
	"fmt"
	"runtime"
)

const count = 10_000

func share(n int, gate <-chan bool, shares chan<- int) {
	<-gate
	shares <- n
}

func main() {
	gate := make(chan bool)
	shares := make(chan int)
	for n := 1; n <= count; n++ {
		go share(n, gate, shares)
	}
	fmt.Println("goroutines", runtime.NumGoroutine())
	close(gate)
	sum := 0
	for i := 0; i < count; i++ {
		sum += <-shares
	}
	fmt.Println("sum", sum)
}
