// Same fringe: do two trees of different shape hold the same values in the same order?
// A walker goroutine for each tree sends its values; at the first difference both are told to quit.
package main

import (
	"fmt"
	"runtime"
)

type tree struct {
	left  *tree
	value int
	right *tree
}

func (t *tree) insert(value int) *tree {
	if t == nil {
		return &tree{nil, value, nil}
	}
	if value < t.value {
		t.left = t.left.insert(value)
	} else {
		t.right = t.right.insert(value)
	}
	return t
}

func grow(values ...int) *tree {
	var t *tree
	for _, v := range values {
		t = t.insert(v)
	}
	return t
}

// visit sends the values in order and reports whether it was allowed to finish.
func (t *tree) visit(out chan<- int, quit <-chan bool) bool {
	if t == nil {
		return true
	}
	if !t.left.visit(out, quit) {
		return false
	}
	select {
	case out <- t.value:
	case <-quit:
		return false
	}
	return t.right.visit(out, quit)
}

func walk(t *tree, quit <-chan bool) <-chan int {
	out := make(chan int)
	go func() {
		t.visit(out, quit)
		close(out)
	}()
	return out
}

func same(a, b *tree) bool {
	quit := make(chan bool)
	defer close(quit)
	left, right := walk(a, quit), walk(b, quit)
	for {
		v, more := <-left
		w, moreToo := <-right
		if more != moreToo || v != w {
			return false
		}
		if !more {
			return true
		}
	}
}

func main() {
	ladder := grow(1, 2, 3, 4, 5, 6, 7)
	bush := grow(4, 2, 6, 1, 3, 5, 7)
	fmt.Println("ladder and bush:", same(ladder, bush))
	fmt.Println("with another leaf:", same(ladder, grow(4, 2, 6, 1, 3, 5, 8)))
	fmt.Println("with a leaf less:", same(ladder, grow(4, 2, 6, 1, 3, 5)))
	fmt.Println("different at once:", same(bush, grow(9, 8)))
	fmt.Println("two empty trees:", same(nil, nil))
	for runtime.NumGoroutine() > 1 {
		runtime.Gosched()
	}
	fmt.Println("all walkers have gone home")
}
