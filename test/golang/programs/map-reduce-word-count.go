// Map and reduce: mappers split lines into words, a shuffler sends every word to the reducer that owns it,
// and the reducers' tables, which share no word, are put together and sorted.
package main

import (
	"fmt"
	"sort"
	"strings"
)

const reducers = 3

var lines = []string{
	"one goroutine reads and one goroutine writes",
	"the channel between the two is narrow",
	"a value that one goroutine writes the other reads",
	"when the channel is closed the loop ends",
	"and when the loop ends the goroutine ends",
}

func mapper(line string, words chan<- string, done chan<- bool) {
	for _, word := range strings.Fields(line) {
		words <- word
	}
	done <- true
}

func shuffle(words <-chan string, parts []chan string) {
	for word := range words {
		parts[(int(word[0])+len(word))%len(parts)] <- word
	}
	for _, part := range parts {
		close(part)
	}
}

func reducer(part <-chan string, tables chan<- map[string]int) {
	table := map[string]int{}
	for word := range part {
		table[word]++
	}
	tables <- table
}

func main() {
	words, done := make(chan string), make(chan bool)
	for _, line := range lines {
		go mapper(line, words, done)
	}
	var parts []chan string
	tables := make(chan map[string]int, reducers)
	for i := 0; i < reducers; i++ {
		part := make(chan string)
		parts = append(parts, part)
		go reducer(part, tables)
	}
	go shuffle(words, parts)
	for range lines {
		<-done
	}
	close(words)

	counts := map[string]int{}
	overlaps := 0
	for i := 0; i < reducers; i++ {
		for word, count := range <-tables {
			if counts[word] > 0 {
				overlaps++
			}
			counts[word] = count
		}
	}
	var report []string
	for word, count := range counts {
		if count > 1 {
			report = append(report, fmt.Sprint(word, " ", count))
		}
	}
	sort.Strings(report)
	for _, line := range report {
		fmt.Println(line)
	}
	fmt.Println("different words", len(counts), "overlaps", overlaps)
}
