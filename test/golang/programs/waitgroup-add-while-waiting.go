// Add from within a task that still counts is right, even while somebody waits: a tree of tasks.
package main

import (
	"fmt"
	"sync"
)

type tree struct {
	wg    sync.WaitGroup
	mu    sync.Mutex
	nodes map[int]int
}

func (t *tree) visit(depth int) {
	defer t.wg.Done()
	t.mu.Lock()
	t.nodes[depth]++
	t.mu.Unlock()
	if depth == 5 {
		return
	}
	t.wg.Add(2)
	go t.visit(depth + 1)
	go t.visit(depth + 1)
}

func main() {
	t := tree{nodes: map[int]int{}}
	t.wg.Add(1)
	go t.visit(0)
	t.wg.Wait()
	for depth := 0; depth <= 5; depth++ {
		fmt.Println("depth", depth, "nodes", t.nodes[depth])
	}
}
