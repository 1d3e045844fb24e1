// A pool without New answers nil when empty; with New it makes one. Put(nil) is ignored.
package main

import (
	"fmt"
	"runtime/debug"
	"sync"
)

type buffer struct{ text string }

func main() {
	debug.SetGCPercent(-1) // so that no collection empties the pool
	var bare sync.Pool
	fmt.Println("empty, no New: nil is", bare.Get() == nil)
	bare.Put(nil)
	fmt.Println("after Put(nil): nil is", bare.Get() == nil)

	made := 0
	pool := sync.Pool{New: func() any {
		made++
		return &buffer{}
	}}
	first := pool.Get().(*buffer)
	second := pool.Get().(*buffer)
	fmt.Println("made", made, "two different ones:", first != second)

	first.text = "dirty"
	pool.Put(first)
	third := pool.Get().(*buffer)
	fmt.Println("made", made, "the same again:", third == first, "as it was left:", third.text)

	pool.Put(nil)
	fourth := pool.Get().(*buffer)
	fmt.Println("made", made, "a fresh one:", fourth.text == "")
}
