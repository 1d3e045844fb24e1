// The channel of a timer or ticker has length and capacity 0, also when a value is due.
//
//go:debug default=go1.23
package main

import (
	"fmt"
	"time"
)

func show(name string, c <-chan time.Time) {
	fmt.Println(name, len(c), cap(c))
}

func main() {
	timer := time.NewTimer(time.Millisecond)
	ticker := time.NewTicker(time.Millisecond)
	after := time.After(time.Millisecond)
	show("timer, running", timer.C)
	time.Sleep(30 * time.Millisecond)
	show("timer, due", timer.C)
	show("ticker, due", ticker.C)
	show("after, due", after)
	<-timer.C
	<-ticker.C
	<-after
	show("timer, received", timer.C)
	show("ticker, received", ticker.C)
	timer.Stop()
	ticker.Stop()
	show("ticker, stopped", ticker.C)
	fmt.Println("tick of 0 is nil:", time.Tick(0) == nil)
	fmt.Println("tick of less is nil:", time.Tick(-time.Second) == nil)
	fmt.Println("time.AfterFunc has no channel:", time.AfterFunc(time.Hour, func() {}).C == nil)
}
