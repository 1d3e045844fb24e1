// Select evaluates every channel operand and every send value once, in source order, before it chooses.
// That holds for cases that are not chosen and for nil channels too; the left side of a receive waits.
package main

import "fmt"

func channel(name string, ch chan int) chan int {
	fmt.Println("channel", name)
	return ch
}

func value(name string, n int) int {
	fmt.Println("value", name)
	return n
}

func index(name string, i int) int {
	fmt.Println("index", name)
	return i
}

func main() {
	ready := make(chan int, 1)
	ready <- 7
	full := make(chan int, 1)
	full <- 0
	var got [3]int

	select {
	case channel("nil", nil) <- value("for nil", 1):
		fmt.Println("unreachable")
	case got[index("of ready", 1)] = <-channel("ready", ready):
		fmt.Println("received", got)
	case channel("full", full) <- value("for full", 2):
		fmt.Println("unreachable")
	case got[index("of empty", 2)] = <-channel("empty", make(chan int)):
		fmt.Println("unreachable")
	}

	select {
	case channel("full again", full) <- value("for full again", 3):
		fmt.Println("unreachable")
	case got[index("of nil", 0)] = <-channel("nil again", nil):
		fmt.Println("unreachable")
	default:
		fmt.Println("default")
	}

	select {
	case channel("emptied", ready) <- value("for emptied", 4):
		fmt.Println("sent, holding", len(ready))
	}
}
