// A cyclic barrier: a goroutine collects the arrivals of one phase and then lets all of them into the next.
// No runner starts phase n+1 while another is still in phase n.
package main

import "fmt"

const (
	parties = 6
	phases  = 4
)

func barrier(arrive <-chan chan<- bool) {
	for {
		var waiting []chan<- bool
		for len(waiting) < parties {
			release, ok := <-arrive
			if !ok {
				return
			}
			waiting = append(waiting, release)
		}
		for _, release := range waiting {
			release <- true
		}
	}
}

type report struct{ phase, runner int }

func runner(number int, arrive chan<- chan<- bool, reports chan<- report) {
	release := make(chan bool)
	for phase := 1; phase <= phases; phase++ {
		reports <- report{phase, number}
		arrive <- release
		<-release
	}
}

func main() {
	arrive := make(chan chan<- bool)
	reports := make(chan report)
	go barrier(arrive)
	for number := 1; number <= parties; number++ {
		go runner(number, arrive, reports)
	}
	for phase := 1; phase <= phases; phase++ {
		inStep, sum := true, 0
		for i := 0; i < parties; i++ {
			r := <-reports
			inStep = inStep && r.phase == phase
			sum += r.runner
		}
		fmt.Println("phase", phase, "in step:", inStep, "sum of runners:", sum)
	}
}
