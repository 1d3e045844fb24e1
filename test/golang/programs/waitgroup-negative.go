// Done once too often panics. A panic, not a fatal error: deferred calls run.
package main

import (
	"fmt"
	"sync"
)

func main() {
	var wg sync.WaitGroup
	defer fmt.Println("a deferred call runs")
	wg.Add(2)
	wg.Done()
	wg.Done()
	wg.Wait()
	fmt.Println("done twice after Add(2)")
	wg.Done()
	fmt.Println("unreachable")
}
