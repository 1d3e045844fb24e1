// A deferred function may have deferred calls of its own: recover in its body answers the panic of the function that
// deferred it, and answers nothing in a function that it calls, or that it defers.
package main

import "fmt"

func show(where string, r any) {
	if r == nil {
		fmt.Println(where, "nothing")
	} else {
		fmt.Println(where, r)
	}
}

// Deferred, it recovers; called, it does not.
func handle(name string) {
	defer fmt.Println(name, "cleans up")
	show(name, recover())
}

func deferred() {
	defer fmt.Println("deferred: goes on with the others")
	defer handle("deferred:")
	panic("first")
}

func called() {
	defer handle("called, then deferred:")
	defer func() {
		handle("called:")
	}()
	panic("second")
}

// A call that the deferred function has deferred belongs to that function, which does not panic.
func further() {
	defer handle("further out:")
	defer func() {
		defer func() { show("deferred by the deferred:", recover()) }()
	}()
	panic("third")
}

func twice() {
	defer handle("a second time:")
	defer handle("once:")
	panic("fourth")
}

// What is recovered may be replaced by the same deferred function.
func rethrow() {
	defer handle("the new one:")
	defer func() {
		defer fmt.Println("rethrow cleans up")
		show("the old one:", recover())
		panic("sixth")
	}()
	panic("fifth")
}

func result() (n int) {
	defer func() {
		defer func() { n *= 2 }()
		recover()
		n = 21
	}()
	panic("seventh")
}

func main() {
	deferred()
	called()
	further()
	twice()
	rethrow()
	fmt.Println("result:", result())
}
