// LoadOrStore decides among many goroutines: one stores for each key, all others load what it stored.
package main

import (
	"fmt"
	"sync"
)

const (
	goroutines = 20
	keys       = 4
)

type claim struct {
	key    int
	owner  int
	loaded bool
}

func main() {
	var m sync.Map
	claims := make(chan claim, goroutines*keys)
	var wg sync.WaitGroup
	for g := 0; g < goroutines; g++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for k := 0; k < keys; k++ {
				owner, loaded := m.LoadOrStore(k, g)
				claims <- claim{k, owner.(int), loaded}
			}
		}()
	}
	wg.Wait()
	close(claims)
	var stored, loaded [keys]int
	agreed := true
	for c := range claims {
		if c.loaded {
			loaded[c.key]++
		} else {
			stored[c.key]++
		}
		owner, _ := m.Load(c.key)
		agreed = agreed && owner.(int) == c.owner
	}
	for k := 0; k < keys; k++ {
		fmt.Println("key", k, "stored", stored[k], "loaded", loaded[k])
	}
	fmt.Println("all agree on the owner:", agreed)
}
