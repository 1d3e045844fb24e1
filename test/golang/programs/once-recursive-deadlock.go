// Once.Do inside the function that the same Once runs waits for itself.
package main

import (
	"fmt"
	"sync"
)

var (
	once  sync.Once
	depth int
)

func initialize() {
	depth++
	fmt.Println("initialize, depth", depth)
	once.Do(initialize)
	fmt.Println("unreachable")
}

func main() {
	once.Do(initialize)
	fmt.Println("unreachable")
}
