// time.AfterFunc: Stop and Reset answer true only as long as the function has not been started.
package main

import (
	"fmt"
	"time"
)

func main() {
	ran := make(chan int, 10)
	count := 0
	f := func() {
		count++
		ran <- count
	}
	t := time.AfterFunc(time.Hour, f)
	fmt.Println("stop before:", t.Stop())
	fmt.Println("stop again:", t.Stop())
	fmt.Println("reset after stop:", t.Reset(time.Hour))
	fmt.Println("reset while it runs:", t.Reset(10*time.Millisecond))
	fmt.Println("run", <-ran)
	fmt.Println("stop after the run:", t.Stop())
	fmt.Println("reset after the run:", t.Reset(10*time.Millisecond))
	fmt.Println("run", <-ran)

	gate := make(chan bool)
	started := make(chan bool)
	slow := time.AfterFunc(0, func() {
		close(started)
		<-gate
		ran <- -1
	})
	<-started
	fmt.Println("stop while the function runs:", slow.Stop())
	close(gate)
	fmt.Println("it was not stopped:", <-ran)

	at := time.Now()
	order := make(chan string)
	time.AfterFunc(60*time.Millisecond, func() { order <- "third" })
	time.AfterFunc(20*time.Millisecond, func() { order <- "first" })
	time.AfterFunc(40*time.Millisecond, func() { order <- "second" })
	fmt.Println(<-order, <-order, <-order)
	fmt.Println("not too early:", time.Since(at) >= 60*time.Millisecond)
}
