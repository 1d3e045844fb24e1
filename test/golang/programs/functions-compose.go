// A function that recovers from its own panics is started, deferred and called like any other.
package main

import (
	"context"
	"fmt"
	"sort"
	"sync"
	"time"
)

func safe(out chan<- string, n int) {
	defer func() {
		if r := recover(); r != nil {
			out <- fmt.Sprint(n, ": recovered ", r)
		}
	}()
	if n%2 == 1 {
		panic("odd")
	}
	out <- fmt.Sprint(n, ": fine")
}

func collect(out <-chan string, n int) {
	lines := make([]string, n)
	for i := range lines {
		lines[i] = <-out
	}
	sort.Strings(lines)
	for _, line := range lines {
		fmt.Println(line)
	}
}

func started() {
	out := make(chan string)
	for n := 1; n <= 3; n++ {
		go safe(out, n)
	}
	collect(out, 3)
}

func counted() {
	out := make(chan string, 2)
	var wg sync.WaitGroup
	for n := 4; n <= 5; n++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			safe(out, n)
		}()
	}
	wg.Wait()
	collect(out, 2)
}

func deferred() {
	out := make(chan string, 2)
	defer collect(out, 2)
	defer safe(out, 6)
	defer safe(out, 7)
}

func once() {
	var o sync.Once
	out := make(chan string, 2)
	o.Do(func() { safe(out, 9) })
	o.Do(func() { safe(out, 10) })
	collect(out, 1)
}

// What cannot block is a plain function.
func later() {
	out := make(chan string, 3)
	time.AfterFunc(time.Millisecond, func() { out <- "a timer" })
	ctx, cancel := context.WithCancel(context.Background())
	context.AfterFunc(ctx, func() { out <- "a context" })
	time.AfterFunc(time.Millisecond, func() { safe(out, 11) })
	cancel()
	collect(out, 3)
}

func ranged() {
	in := make(chan int, 2)
	in <- 12
	in <- 13
	close(in)
	out := make(chan string, 2)
	for n := range in {
		safe(out, n)
	}
	collect(out, 2)
}

func main() {
	started()
	counted()
	deferred()
	once()
	later()
	ranged()
}
