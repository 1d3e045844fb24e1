// A slow reader finds one tick, not all that it missed.
//
//go:debug default=go1.23
package main

import (
	"fmt"
	"time"
)

func main() {
	ticker := time.NewTicker(100 * time.Millisecond)
	start := <-ticker.C
	time.Sleep(250 * time.Millisecond)
	missed := 0
	for waiting := true; waiting; {
		select {
		case <-ticker.C:
			missed++
		default:
			waiting = false
		}
	}
	fmt.Println("ticks that waited for me:", missed)
	next := <-ticker.C
	fmt.Println("the next came in its time:", next.Sub(start) > 200*time.Millisecond)

	ticker.Stop()
	time.Sleep(120 * time.Millisecond)
	select {
	case <-ticker.C:
		fmt.Println("a tick after Stop")
	default:
		fmt.Println("stopped: no tick")
	}
	ticker.Reset(5 * time.Millisecond)
	for i := 1; i <= 3; i++ {
		<-ticker.C
		fmt.Println("tick", i, "after Reset")
	}
	time.Sleep(30 * time.Millisecond)
	ticker.Stop()
	select {
	case <-ticker.C:
		fmt.Println("a tick that was due before Stop")
	default:
		fmt.Println("stopped while due: no tick")
	}
}
