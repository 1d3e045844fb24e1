// Readers and writers: a scheduler goroutine admits many readers or one writer, with channels set to nil
// while their side must wait. An observer sees that a writer is always alone.
package main

import "fmt"

const (
	readers = 8
	writers = 3
	rounds  = 15
)

type event struct {
	writer bool
	change int
}

func admit(readIn, readOut, writeIn, writeOut <-chan bool) {
	reading := 0
	writing := false
	for {
		canRead, canWrite := readIn, writeIn
		if writing {
			canRead = nil
		}
		if writing || reading > 0 {
			canWrite = nil
		}
		select {
		case <-canRead:
			reading++
		case <-readOut:
			reading--
		case <-canWrite:
			writing = true
		case <-writeOut:
			writing = false
		}
	}
}

func visitor(writer bool, in, out chan<- bool, events chan<- event, done chan<- bool) {
	for i := 0; i < rounds; i++ {
		in <- true
		events <- event{writer, +1}
		events <- event{writer, -1}
		out <- true
	}
	done <- true
}

func main() {
	readIn, readOut := make(chan bool), make(chan bool)
	writeIn, writeOut := make(chan bool), make(chan bool)
	events, done := make(chan event), make(chan bool)
	go admit(readIn, readOut, writeIn, writeOut)
	for i := 0; i < readers; i++ {
		go visitor(false, readIn, readOut, events, done)
	}
	for i := 0; i < writers; i++ {
		go visitor(true, writeIn, writeOut, events, done)
	}

	inside := map[bool]int{}
	reads, writes, clashes := 0, 0, 0
	for left := readers + writers; left > 0; {
		select {
		case e := <-events:
			inside[e.writer] += e.change
			if e.change > 0 && e.writer {
				writes++
			} else if e.change > 0 {
				reads++
			}
			if inside[true] > 1 || inside[true] == 1 && inside[false] > 0 {
				clashes++
			}
		case <-done:
			left--
		}
	}
	fmt.Println("reads", reads, "writes", writes, "clashes", clashes)
}
