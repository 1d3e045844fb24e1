// Two clocks in one select, and a deadline for the whole.
//
//go:debug default=go1.23
package main

import (
	"fmt"
	"time"
)

func main() {
	fast, slow := time.Tick(10*time.Millisecond), time.NewTicker(time.Hour)
	defer slow.Stop()
	limit := time.NewTimer(time.Hour)
	ticks := 0
loop:
	for {
		select {
		case <-fast:
			ticks++
			if ticks == 4 {
				fmt.Println("reset the limit:", limit.Reset(0))
				fast = nil
			}
		case <-slow.C:
			fmt.Println("unreachable: an hour")
		case <-limit.C:
			fmt.Println("limit")
			break loop
		}
	}
	fmt.Println("ticks", ticks)
	never := time.Tick(0)
	select {
	case <-never:
		fmt.Println("unreachable: a tick of 0")
	case <-time.After(20 * time.Millisecond):
		fmt.Println("no tick of 0")
	}
}
