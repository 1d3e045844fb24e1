// Function and arguments of a deferred call are evaluated at the defer statement; what a closure captures is not.
package main

import "fmt"

type point struct{ x int }

func (p point) print(name string)    { fmt.Println(name, p.x) }
func (p *point) printAt(name string) { fmt.Println(name, p.x) }

func trace(name string) func() {
	fmt.Println("enter", name)
	return func() { fmt.Println("leave", name) }
}

func value(n int) int {
	fmt.Println("evaluated", n)
	return n
}

func main() {
	defer trace("main")()
	x := 1
	defer fmt.Println("argument", x)
	defer func() { fmt.Println("captured", x) }()
	p := point{1}
	defer p.print("value receiver")
	defer p.printAt("pointer receiver")
	say := func(text string) { fmt.Println("the old function", text) }
	defer say("stays")
	say = func(text string) { fmt.Println("the new function", text) }
	defer say("too")
	defer fmt.Println("twice", value(2), value(3))
	x = 2
	p.x = 2
	fmt.Println("the body ends")
}
