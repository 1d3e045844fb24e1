// A panic, and another while its deferred calls run: both are printed, the first one first.
package main

import "fmt"

type handle struct{ name string }

func (h handle) close() {
	fmt.Println("closing", h.name)
	panic("close of " + h.name + " failed")
}

func use(h handle) {
	defer h.close()
	fmt.Println("using", h.name)
	panic("use of " + h.name + " failed")
}

func main() {
	defer fmt.Println("main's deferred call")
	use(handle{"file"})
	fmt.Println("unreachable")
}
