// Deadlock: a send to a nil channel blocks for ever, and so does the receive that waits for it.
package main

import "fmt"

type mailbox struct {
	letters chan string // nobody made it
	read    chan string
}

func main() {
	var m mailbox
	m.read = make(chan string)
	go func() {
		fmt.Println("posting")
		m.letters <- "dear all"
		m.read <- "read"
	}()
	fmt.Println(<-m.read)
}
