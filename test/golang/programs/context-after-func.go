// AfterFunc runs its function once its context is done, in a goroutine of its own; stop tells whether it prevented that.
package main

import (
	"context"
	"fmt"
	"time"
)

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	ran := make(chan string, 10)
	first := context.AfterFunc(ctx, func() { ran <- "first" })
	second := context.AfterFunc(ctx, func() { ran <- "second" })
	fmt.Println("stop before:", second())
	fmt.Println("stop again:", second())
	cancel()
	fmt.Println("ran:", <-ran)
	fmt.Println("stop after it ran:", first())

	context.AfterFunc(ctx, func() { ran <- "at once" })
	fmt.Println("ran:", <-ran)

	// Its own goroutine: a function that blocks does not hold up cancel.
	ctx, cancel = context.WithCancel(context.Background())
	gate := make(chan bool)
	stop := context.AfterFunc(ctx, func() {
		<-gate
		ran <- "behind the gate"
	})
	cancel()
	fmt.Println("cancel has returned; stop while it runs:", stop())
	close(gate)
	fmt.Println("ran:", <-ran)

	// On a child, by its parent's timeout.
	parent, cancelParent := context.WithTimeout(context.Background(), 20*time.Millisecond)
	child, cancelChild := context.WithCancel(parent)
	context.AfterFunc(child, func() { ran <- child.Err().Error() })
	fmt.Println("ran:", <-ran)
	cancelChild()
	cancelParent()

	// Nobody is left over.
	time.Sleep(20 * time.Millisecond)
	fmt.Println("unexpected runs:", len(ran))
}
