// Lossy broadcast: a slow listener must not hold up the others, so what does not fit into its inbox is dropped.
package main

import "fmt"

type listener struct {
	name    string
	inbox   chan int
	dropped int
}

func broadcast(listeners []*listener, n int) {
	for _, l := range listeners {
		select {
		case l.inbox <- n:
		default:
			l.dropped++
		}
	}
}

func main() {
	patient := &listener{name: "patient", inbox: make(chan int, 10)}
	narrow := &listener{name: "narrow", inbox: make(chan int, 3)}
	deaf := &listener{name: "deaf", inbox: make(chan int)}
	listeners := []*listener{patient, narrow, deaf}

	for n := 1; n <= 8; n++ {
		broadcast(listeners, n)
		if n == 5 {
			fmt.Println("narrow reads one:", <-narrow.inbox)
		}
	}
	for _, l := range listeners {
		close(l.inbox)
		heard := 0
		for n := range l.inbox {
			fmt.Println(l.name, "hears", n)
			heard++
		}
		fmt.Println(l.name, "heard", heard, "and missed", l.dropped)
	}
}
