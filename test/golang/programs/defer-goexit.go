// Goexit runs all deferred calls, in all functions up the stack; recover answers nothing there, and it cannot be stopped.
package main

import (
	"fmt"
	"runtime"
)

func leave() {
	defer func() { fmt.Println("nothing to recover:", recover() == nil) }()
	defer fmt.Println("leave: deferred")
	runtime.Goexit()
	fmt.Println("unreachable")
}

// Goexit in a deferred call while a panic is under way: the panic is gone, the goroutine ends in peace.
func overPanic() {
	defer fmt.Println("overPanic: deferred")
	defer runtime.Goexit()
	panic("forgotten")
}

// A panic in a deferred call while Goexit is under way, recovered later: Goexit goes on all the same.
func survives() {
	defer fmt.Println("survives: deferred before")
	defer func() { fmt.Println("recovered:", recover()) }()
	defer func() { panic("on the way out") }()
	runtime.Goexit()
}

func in(name string, f func()) {
	done := make(chan bool)
	go func() {
		defer close(done)
		defer fmt.Println(name, "has ended")
		f()
		fmt.Println("unreachable: after", name)
	}()
	<-done
}

func main() {
	in("leave", leave)
	in("overPanic", overPanic)
	in("survives", survives)
	fmt.Println("main goes on")
}
