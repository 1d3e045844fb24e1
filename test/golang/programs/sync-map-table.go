// What each method of sync.Map answers, for a key that is there and for one that is not.
package main

import (
	"fmt"
	"sync"
)

func show(name string, value any, ok bool) {
	if value == nil {
		value = "nothing"
	}
	fmt.Println(name+":", value, ok)
}

func main() {
	var m sync.Map
	var v any
	var ok bool

	v, ok = m.Load("a")
	show("Load of a missing key", v, ok)
	v, ok = m.LoadOrStore("a", 1)
	show("LoadOrStore stores", v, ok)
	v, ok = m.LoadOrStore("a", 2)
	show("LoadOrStore loads", v, ok)
	m.Store("a", 3)
	v, ok = m.Load("a")
	show("Load after Store", v, ok)
	v, ok = m.Swap("a", 4)
	show("Swap", v, ok)
	v, ok = m.Swap("b", 5)
	show("Swap of a missing key", v, ok)

	fmt.Println("CompareAndSwap wrong:", m.CompareAndSwap("a", 3, 6))
	fmt.Println("CompareAndSwap right:", m.CompareAndSwap("a", 4, 6))
	fmt.Println("CompareAndSwap missing:", m.CompareAndSwap("c", nil, 6))
	fmt.Println("CompareAndDelete wrong:", m.CompareAndDelete("a", 4))
	fmt.Println("CompareAndDelete right:", m.CompareAndDelete("a", 6))
	fmt.Println("CompareAndDelete again:", m.CompareAndDelete("a", 6))

	v, ok = m.LoadAndDelete("b")
	show("LoadAndDelete", v, ok)
	v, ok = m.LoadAndDelete("b")
	show("LoadAndDelete again", v, ok)
	m.Delete("b")

	m.Store("x", 1)
	m.Store("y", 2)
	m.Clear()
	count := 0
	m.Range(func(_, _ any) bool {
		count++
		return true
	})
	fmt.Println("left after Clear:", count)

	m.Store("kept", nil)
	v, ok = m.Load("kept")
	show("a stored nil", v, ok)
}
