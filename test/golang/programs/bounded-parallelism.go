// Bounded parallelism: at most three of ten downloads run at a time, each started by the end of another.
// A start beyond the limit would be seen by the meter.
package main

import (
	"fmt"
	"sort"
	"time"
)

const (
	limit     = 3
	downloads = 10
)

func download(n int, meter chan<- int, done chan<- string) {
	meter <- +1
	time.Sleep(time.Duration(5+n%3) * time.Millisecond)
	meter <- -1
	done <- fmt.Sprintf("file-%02d", n)
}

func measure(meter <-chan int, greatest chan<- int) {
	now, most := 0, 0
	for change := range meter {
		now += change
		most = max(most, now)
	}
	greatest <- most
}

func main() {
	meter, greatest := make(chan int), make(chan int)
	done := make(chan string)
	go measure(meter, greatest)

	var files []string
	running := 0
	for n := 1; n <= downloads; n++ {
		if running == limit {
			files = append(files, <-done)
			running--
		}
		go download(n, meter, done)
		running++
	}
	for ; running > 0; running-- {
		files = append(files, <-done)
	}
	close(meter)

	fmt.Println("never more than the limit:", <-greatest <= limit)
	sort.Strings(files)
	for _, file := range files {
		fmt.Println(file)
	}
}
