// A configuration that is replaced as a whole while readers use it: nobody ever sees half of it.
package main

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
)

type config struct{ version, double int }

func main() {
	var current atomic.Value
	current.Store(config{1, 2})
	var stopped atomic.Bool
	var torn, backwards atomic.Int64
	var readers sync.WaitGroup
	for i := 0; i < 4; i++ {
		readers.Add(1)
		go func() {
			defer readers.Done()
			last := 0
			for !stopped.Load() {
				c := current.Load().(config)
				if c.double != 2*c.version {
					torn.Add(1)
				}
				if c.version < last {
					backwards.Add(1)
				}
				last = c.version
				runtime.Gosched()
			}
		}()
	}
	for v := 2; v <= 100; v++ {
		current.Store(config{v, 2 * v})
		runtime.Gosched()
	}
	stopped.Store(true)
	readers.Wait()
	fmt.Println("version", current.Load().(config).version)
	fmt.Println("torn", torn.Load(), "backwards", backwards.Load())
}
