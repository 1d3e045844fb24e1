// A hundred goroutines share one counter; the critical section gives way in its middle, and still nothing is lost.
package main

import (
	"fmt"
	"runtime"
	"sync"
)

type counter struct {
	mu     sync.Mutex
	values map[string]int
	inside int
	most   int
}

func (c *counter) increment(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.inside++
	c.most = max(c.most, c.inside)
	value := c.values[key]
	runtime.Gosched()
	c.values[key] = value + 1
	c.inside--
}

func main() {
	c := counter{values: map[string]int{}}
	var wg sync.WaitGroup
	for i := 0; i < 100; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for n := 0; n < 10; n++ {
				c.increment([]string{"red", "green", "blue"}[(i+n)%3])
			}
		}()
	}
	wg.Wait()
	for _, key := range []string{"red", "green", "blue"} {
		fmt.Println(key, c.values[key])
	}
	fmt.Println("most inside at once:", c.most)
}
