// Errors through channels: a result carries a value or an error, and main decides what a failure means.
package main

import (
	"errors"
	"fmt"
)

var errNegative = errors.New("negative number")

type result struct {
	n, root int
	err     error
}

func root(n int) (int, error) {
	if n < 0 {
		return 0, errNegative
	}
	r := 0
	for (r+1)*(r+1) <= n {
		r++
	}
	if r*r != n {
		return r, fmt.Errorf("%d is no square", n)
	}
	return r, nil
}

func worker(numbers <-chan int, results chan<- result) {
	for n := range numbers {
		r, err := root(n)
		results <- result{n, r, err}
	}
	close(results)
}

func main() {
	numbers, results := make(chan int), make(chan result)
	go worker(numbers, results)
	go func() {
		for _, n := range []int{16, 25, -1, 30, 0, -4, 1000000} {
			numbers <- n
		}
		close(numbers)
	}()
	failures := make(chan error, 10)
	for r := range results {
		if r.err != nil {
			failures <- r.err
			continue
		}
		fmt.Println("the root of", r.n, "is", r.root)
	}
	close(failures)
	for err := range failures {
		if errors.Is(err, errNegative) {
			fmt.Println("refused:", err)
		} else {
			fmt.Println("failed:", err)
		}
	}
}
