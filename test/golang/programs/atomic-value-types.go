// All values of an atomic.Value have the type of the first, and none is nil; its panics leave it as it was.
package main

import (
	"fmt"
	"sync/atomic"
)

func attempt(name string, f func()) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Println(name+":", r)
		} else {
			fmt.Println(name+":", "fine")
		}
	}()
	f()
}

func main() {
	var v atomic.Value
	attempt("swap nil into an empty one", func() { v.Swap(nil) })
	attempt("store text", func() { v.Store("one") })
	attempt("store more text", func() { v.Store("two") })
	attempt("store a number", func() { v.Store(3) })
	attempt("swap in a number", func() { v.Swap(3) })
	attempt("swap in nil", func() { v.Swap(nil) })
	fmt.Println("holds", v.Load())
	fmt.Println("swap answers", v.Swap("three"))
	attempt("compare and swap to nil", func() { v.CompareAndSwap("three", nil) })
	attempt("compare and swap, a number", func() { v.CompareAndSwap(4, 5) })
	attempt("compare and swap, text for a number", func() { v.CompareAndSwap(4, "four") })
	fmt.Println("compare and swap, wrong:", v.CompareAndSwap("two", "four"))
	fmt.Println("compare and swap, right:", v.CompareAndSwap("three", "four"))
	fmt.Println("holds", v.Load())
}
