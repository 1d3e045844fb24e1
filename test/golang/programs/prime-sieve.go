// Prime sieve: a chain of filters, one goroutine for each prime found so far.
// A number that comes out at the end of the chain is the next prime.
package main

import "fmt"

const wanted = 40

func count(numbers chan<- int) {
	for n := 2; ; n++ {
		numbers <- n
	}
}

func dropMultiples(of int, in <-chan int, out chan<- int) {
	for {
		n := <-in
		if n%of != 0 {
			out <- n
		}
	}
}

func main() {
	end := make(chan int)
	go count(end)
	sum := 0
	for i := 0; i < wanted; i++ {
		prime := <-end
		sum += prime
		fmt.Println(prime)
		longer := make(chan int)
		go dropMultiples(prime, end, longer)
		end = longer
	}
	fmt.Println("sum", sum)
}
