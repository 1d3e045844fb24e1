// One worker forgets Done on its early return.
package main

import (
	"fmt"
	"sync"
)

func work(n int, wg *sync.WaitGroup, report chan<- int) {
	if n == 2 {
		report <- -1
		return // without wg.Done()
	}
	report <- n * n
	wg.Done()
}

func main() {
	var wg sync.WaitGroup
	report := make(chan int, 3)
	wg.Add(3)
	for n := 1; n <= 3; n++ {
		go work(n, &wg, report)
	}
	sum := <-report + <-report + <-report
	fmt.Println("all have reported:", sum)
	wg.Wait()
	fmt.Println("unreachable")
}
