// Worker pool: four workers share one channel of jobs and answer on one channel of results.
// Which worker gets which job is left open; the results are put in order before they are printed.
package main

import (
	"fmt"
	"sort"
)

type result struct {
	job, collatzSteps int
}

func worker(jobs <-chan int, results chan<- result, done chan<- bool) {
	for job := range jobs {
		steps := 0
		for n := job; n != 1; steps++ {
			if n%2 == 0 {
				n /= 2
			} else {
				n = 3*n + 1
			}
		}
		results <- result{job, steps}
	}
	done <- true
}

func main() {
	const workers, count = 4, 30
	jobs := make(chan int, 5)
	results := make(chan result)
	done := make(chan bool)
	for i := 0; i < workers; i++ {
		go worker(jobs, results, done)
	}
	go func() {
		for n := 1; n <= count; n++ {
			jobs <- n
		}
		close(jobs)
	}()
	go func() {
		for i := 0; i < workers; i++ {
			<-done
		}
		close(results)
	}()

	var all []result
	for r := range results {
		all = append(all, r)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].job < all[j].job })
	for _, r := range all {
		fmt.Println("job", r.job, "steps", r.collatzSteps)
	}
	fmt.Println(len(all), "results")
}
