// Nobody will ever write into the channel of a stopped timer: to wait for it is a deadlock.
//
//go:debug default=go1.23
package main

import (
	"fmt"
	"time"
)

func main() {
	ticker := time.NewTicker(5 * time.Millisecond)
	for i := 0; i < 2; i++ {
		<-ticker.C
		fmt.Println("tick")
	}
	ticker.Stop()
	timer := time.NewTimer(time.Millisecond)
	fmt.Println("stopped:", timer.Stop())
	select {
	case <-timer.C:
		fmt.Println("unreachable: timer")
	case <-ticker.C:
		fmt.Println("unreachable: ticker")
	}
}
