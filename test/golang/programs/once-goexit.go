// Goexit inside Once.Do counts as done, too.
package main

import (
	"fmt"
	"runtime"
	"sync"
)

func main() {
	var once sync.Once
	gone := make(chan bool)
	go func() {
		defer close(gone)
		once.Do(func() {
			defer fmt.Println("on the way out")
			fmt.Println("leaving for good")
			runtime.Goexit()
		})
		fmt.Println("unreachable")
	}()
	<-gone
	once.Do(func() { fmt.Println("unreachable: a second call") })
	fmt.Println("main went past it")
}
