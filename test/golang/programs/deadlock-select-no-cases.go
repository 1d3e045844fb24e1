// Deadlock: a select without cases blocks for ever, here once the last other goroutine has ended.
package main

import (
	"fmt"
	"time"
)

func main() {
	go func() {
		time.Sleep(10 * time.Millisecond)
		fmt.Println("the other goroutine ends")
	}()
	fmt.Println("main blocks")
	select {}
}
