// Recovered and raised again as another panic: what is printed first is the first one, marked as recovered.
package main

import "fmt"

func parse(text string) {
	defer func() {
		r := recover()
		fmt.Println("recovered:", r)
		panic("cannot parse " + text)
	}()
	panic("unexpected end")
}

func main() {
	defer fmt.Println("main's deferred call")
	parse("{")
	fmt.Println("unreachable")
}
