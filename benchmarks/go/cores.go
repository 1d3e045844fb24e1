package main

import (
	"os"
	"runtime"
	"sync"
)

// The workloads of cores/catalogue.ts, between two goroutines. With LOCK_THREADS set each has a thread of
// its own, as a JavaScript thread has, and waking it is the kernel's work.
var locked = os.Getenv("LOCK_THREADS") != ""

func onThread(f func()) {
	go func() {
		if locked {
			runtime.LockOSThread()
		}
		f()
	}()
}

func init() {
	workloads["cores-ints"] = across(1024, func(i int) int { return i }, func(v int) int { return v })
	workloads["cores-strings"] = across(1024, func(i int) string { return words[i&63] }, func(v string) int { return len(v) })
	workloads["cores-small"] = across(1024, makeSmall, func(v *small) int { return v.id })
	workloads["cores-nested"] = across(1024, makeNested, func(v *nested) int { return v.id })
	workloads["cores-copied"] = across(16, copyLarge, func(v []byte) int { return len(v) })
	workloads["cores-ping-pong"] = coresPingPong
	workloads["cores-parked"] = coresPingPong
	workloads["cores-select"] = coresSelect
	workloads["cores-mixed"] = coresSelect
	workloads["cores-mutex"] = func(n int) int { return coresMutex(n, 1) }
	workloads["cores-contended"] = func(n int) int { return coresMutex(n, 2) }
	workloads["cores-search-1"] = func(int) int { return search(1) }
	workloads["cores-search-2"] = func(int) int { return search(2) }
}

type small struct {
	id   int
	name string
	ok   bool
}

type customer struct {
	name, email string
	vip         bool
}

type item struct {
	sku   string
	count int
	price float64
}

type nested struct {
	id       int
	kind     string
	customer *customer
	items    []item
	tags     []string
	note     *string
}

func makeSmall(i int) *small { return &small{i, "seven", true} }

func makeNested(i int) *nested {
	return &nested{
		id:       i,
		kind:     "order",
		customer: &customer{"Ada Lovelace", "ada@example.org", true},
		items:    []item{{"A-1001", 2, 19.95}, {"B-2002", 1, 5.5}, {"C-3003", 12, 0.75}},
		tags:     []string{"new", "gift"},
	}
}

var words = func() (words [64]string) {
	for i := range words {
		words[i] = "word" + string(rune(48+i))
	}
	return
}()

var large = make([]byte, 65536)

func copyLarge(int) []byte {
	b := make([]byte, len(large))
	copy(b, large)
	return b
}

// across sends n messages from one goroutine to another.
func across[T any](capacity int, create func(i int) T, sum func(v T) int) func(n int) int {
	return func(n int) int {
		c, done := make(chan T, capacity), make(chan int)
		onThread(func() {
			total := 0
			for range n {
				total += sum(<-c)
			}
			done <- total
		})
		onThread(func() {
			for i := range n {
				c <- create(i)
			}
		})
		return <-done
	}
}

func coresPingPong(n int) int {
	there, back, done := make(chan int), make(chan int), make(chan int)
	onThread(func() {
		for range n {
			back <- <-there + 1
		}
	})
	onThread(func() {
		total := 0
		for i := range n {
			there <- i
			total += <-back
		}
		done <- total
	})
	return <-done
}

func coresSelect(n int) int {
	a, b, done := make(chan int, 128), make(chan int, 128), make(chan int)
	onThread(func() {
		total := 0
		for range n {
			select {
			case v := <-a:
				total += v
			case v := <-b:
				total += v
			}
		}
		done <- total
	})
	onThread(func() {
		for i := range n / 2 {
			a <- i
			b <- i
		}
	})
	return <-done
}

func coresMutex(n, threads int) int {
	var mu sync.Mutex
	var wg sync.WaitGroup
	counter := 0
	for range threads {
		wg.Add(1)
		onThread(func() {
			for range n / threads {
				mu.Lock()
				counter++
				mu.Unlock()
			}
			wg.Done()
		})
	}
	wg.Wait()
	return counter
}

const (
	searched = 1_500_000
	pieces   = 64
)

func search(workers int) int {
	type span struct{ low, high int }
	jobs, found := make(chan span, pieces), make(chan int, pieces)
	for range workers {
		onThread(func() {
			for job := range jobs {
				found <- countPrimes(job.low, job.high)
			}
		})
	}
	size := (searched + pieces - 1) / pieces
	for i := range pieces {
		jobs <- span{i * size, min(searched, (i+1)*size)}
	}
	close(jobs)
	sum := 0
	for range pieces {
		sum += <-found
	}
	return sum
}

func countPrimes(low, high int) int {
	found := 0
	for n := max(low, 2); n < high; n++ {
		prime := true
		for d := 2; d*d <= n; d++ {
			if n%d == 0 {
				prime = false
				break
			}
		}
		if prime {
			found++
		}
	}
	return found
}
