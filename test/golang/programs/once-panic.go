// A call that panics counts as done: the panic reaches the first caller, and nobody calls again.
package main

import (
	"fmt"
	"sync"
)

func attempt(name string, f func()) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Println(name, "panicked:", r)
		} else {
			fmt.Println(name, "returned")
		}
	}()
	f()
}

func main() {
	var once sync.Once
	calls := 0
	open := func() {
		calls++
		panic("the file is gone")
	}
	attempt("first", func() { once.Do(open) })
	attempt("second", func() { once.Do(open) })
	attempt("another function", func() { once.Do(func() { calls += 100 }) })
	fmt.Println("calls:", calls)
}
