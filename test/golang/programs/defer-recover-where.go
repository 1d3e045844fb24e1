// recover answers only in a deferred call, and only that of the function that panics; elsewhere it answers nothing.
package main

import "fmt"

func try() any { return recover() }

func show(where string, r any) {
	if r == nil {
		fmt.Println(where, "nothing")
	} else {
		fmt.Println(where, r)
	}
}

func notDeferred() {
	show("not deferred:", recover())
	defer func() {
		show("deferred, but without a panic:", recover())
	}()
}

// The helper is called by the deferred function and is not deferred itself.
func tooDeep() {
	defer func() {
		show("deferred:", recover())
	}()
	defer func() {
		show("a call deeper:", try())
	}()
	panic("deep")
}

// A function that the deferred call runs has deferred calls of its own: they belong to another function.
func helperDefers() {
	defer func() { show("outside:", recover()) }()
	defer func() {
		func() {
			defer func() { show("of a function that does not panic:", recover()) }()
		}()
	}()
	panic("still there")
}

// Another goroutine's panic is not mine to recover; here each recovers its own.
func goroutines() {
	done := make(chan bool)
	defer func() { show("mine:", recover()) }()
	go func() {
		defer close(done)
		defer func() { show("the goroutine's own:", recover()) }()
		panic("theirs")
	}()
	<-done
	panic("ours")
}

func main() {
	notDeferred()
	tooDeep()
	helperDefers()
	goroutines()
	fmt.Println("main is well")
}
