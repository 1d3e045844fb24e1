// The panics of a WaitGroup's counter can be recovered, and tell the same by Add and by Done.
package main

import (
	"fmt"
	"sync"
)

func attempt(name string, f func()) {
	defer func() { fmt.Println(name+":", recover()) }()
	f()
}

func main() {
	attempt("Done of a new one", func() {
		var wg sync.WaitGroup
		wg.Done()
	})
	attempt("Add(-3) after Add(2)", func() {
		var wg sync.WaitGroup
		wg.Add(2)
		wg.Add(-3)
	})
	attempt("Done in a goroutine's deferred call", func() {
		var wg sync.WaitGroup
		wg.Add(1)
		outcome := make(chan any)
		go func() {
			defer func() { outcome <- recover() }()
			defer wg.Done()
			wg.Done()
		}()
		panic(<-outcome)
	})
	var wg sync.WaitGroup
	wg.Add(5)
	wg.Add(-5)
	wg.Wait()
	fmt.Println("Add(5), Add(-5), Wait: fine")
}
