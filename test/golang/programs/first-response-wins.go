// First response wins: the same question goes to three replicas, the first answer is used, the losers are dropped.
// The winner is fixed by who is allowed to answer, not by luck: the others wait until they are cancelled.
package main

import "fmt"

func replica(name string, may <-chan bool, cancel <-chan bool, answers chan<- string, cancelled chan<- string) {
	select {
	case <-may:
	case <-cancel:
		cancelled <- name
		return
	}
	select {
	case answers <- name:
	case <-cancel:
		cancelled <- name
	}
}

func ask(winner int) {
	names := []string{"north", "south", "west"}
	cancel := make(chan bool)
	answers, cancelled := make(chan string), make(chan string, len(names))
	for i, name := range names {
		may := make(chan bool, 1)
		if i == winner {
			may <- true
		}
		go replica(name, may, cancel, answers, cancelled)
	}
	first := <-answers
	close(cancel)
	losers := map[string]bool{}
	for i := 1; i < len(names); i++ {
		losers[<-cancelled] = true
	}
	fmt.Println("answered by", first)
	for _, name := range names {
		if losers[name] {
			fmt.Println("cancelled", name)
		}
	}
}

func main() {
	for winner := 0; winner < 3; winner++ {
		ask(winner)
	}
}
