// Storing nil into an atomic.Value panics.
package main

import (
	"fmt"
	"sync/atomic"
)

func main() {
	var v atomic.Value
	fmt.Println("empty:", v.Load() == nil)
	v.Store("configuration 1")
	fmt.Println("holds:", v.Load())
	defer func() { fmt.Println("still holds:", v.Load()) }()
	v.Store(nil)
	fmt.Println("unreachable")
}
