// Unlocking a mutex that nobody holds is a fatal error: no recover catches it and no deferred call runs.
package main

import (
	"fmt"
	"sync"
)

func main() {
	var mu sync.Mutex
	defer fmt.Println("unreachable: a deferred call")
	defer func() {
		fmt.Println("unreachable: recovered", recover())
	}()
	mu.Lock()
	mu.Unlock()
	fmt.Println("locked and unlocked")
	mu.Unlock()
	fmt.Println("unreachable")
}
