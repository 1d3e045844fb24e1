// A panic in a deferred call replaces the one that is under way; the other deferred calls still run, and see the new one.
package main

import "fmt"

func run(name string, f func()) {
	defer func() { fmt.Println(name, "ended with:", recover()) }()
	f()
}

func replaced() {
	defer fmt.Println("the last deferred call")
	defer func() { panic("third") }()
	defer func() { panic("second") }()
	panic("first")
}

func seen() {
	defer func() {
		r := recover()
		fmt.Println("seen:", r)
		panic(fmt.Sprint("after ", r))
	}()
	defer func() { panic("second") }()
	panic("first")
}

// Recovered inside the deferred call that raised it: the first goes on.
func inner() {
	defer func() {
		defer func() { fmt.Println("inside:", recover()) }()
		panic("second")
	}()
	panic("first")
}

func middle() {
	defer fmt.Println("middle is left")
	inner()
	fmt.Println("unreachable")
}

func twice() {
	defer func() {
		fmt.Println("recovered:", recover())
		fmt.Println("nothing more:", recover() == nil)
	}()
	panic("once")
}

func main() {
	run("replaced", replaced)
	run("seen", seen)
	run("inner", middle)
	twice()
	fmt.Println("after twice, the caller goes on")
}
