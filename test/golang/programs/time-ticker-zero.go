// NewTicker of a time that is not positive panics; so does Reset, and it can be recovered.
package main

import (
	"fmt"
	"time"
)

func attempt(f func()) {
	defer func() { fmt.Println(recover()) }()
	f()
}

func main() {
	ticker := time.NewTicker(time.Hour)
	attempt(func() { ticker.Reset(0) })
	attempt(func() { ticker.Reset(-time.Second) })
	attempt(func() { time.NewTicker(-1) })
	ticker.Stop()
	defer fmt.Println("a deferred call runs")
	time.NewTicker(0)
	fmt.Println("unreachable")
}
