// Panic: a sender that is already blocked when the channel is closed under it.
package main

import (
	"fmt"
	"time"
)

func sender(ch chan<- string) {
	fmt.Println("sender blocks")
	ch <- "never delivered"
	fmt.Println("unreachable")
}

func main() {
	ch := make(chan string)
	go sender(ch)
	time.Sleep(20 * time.Millisecond) // the sender is blocked by now
	fmt.Println("close under the sender")
	close(ch)
	select {}
}
