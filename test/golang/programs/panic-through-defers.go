// A panic on its way out: the deferred calls of all the goroutine's frames run, last in, first out,
// and may use channels; then the program ends, although main has an hour to go.
package main

import (
	"fmt"
	"time"
)

func inner() {
	defer fmt.Println("deferred by inner")
	panic("deep trouble")
}

func middle(log chan<- string, heard <-chan bool) {
	defer func() {
		log <- "deferred by middle"
		<-heard
	}()
	inner()
	fmt.Println("unreachable")
}

func outer(log chan<- string, heard <-chan bool) {
	defer fmt.Println("deferred by outer")
	middle(log, heard)
	fmt.Println("unreachable")
}

func main() {
	defer fmt.Println("unreachable: deferred by main")
	log, heard := make(chan string), make(chan bool)
	go outer(log, heard)
	fmt.Println("main hears:", <-log)
	heard <- true
	time.Sleep(time.Hour)
}
