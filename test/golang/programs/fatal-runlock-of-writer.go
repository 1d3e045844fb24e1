// A writer's lock given back with RUnlock is a fatal error as well.
package main

import (
	"fmt"
	"sync"
)

func main() {
	var mu sync.RWMutex
	defer func() { fmt.Println("unreachable:", recover()) }()
	mu.Lock()
	fmt.Println("held by a writer")
	mu.RUnlock()
}
