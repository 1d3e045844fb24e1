// Matrix product on a systolic array: a grid of goroutines, values of A stream in from the west and
// values of B from the north; each cell multiplies what meets in it, adds it up and passes both on.
package main

import (
	"fmt"
	"reflect"
)

type matrix [][]int

const size = 4

func cell(west, north <-chan int, east, south chan<- int, result chan<- int) {
	sum := 0
	for k := 0; k < size; k++ {
		a, b := <-west, <-north
		sum += a * b
		east <- a
		south <- b
	}
	result <- sum
}

func source(values []int) chan int {
	out := make(chan int)
	go func() {
		for _, v := range values {
			out <- v
		}
	}()
	return out
}

func drain(in <-chan int) {
	for {
		<-in
	}
}

func column(m matrix, j int) []int {
	var values []int
	for _, row := range m {
		values = append(values, row[j])
	}
	return values
}

func multiply(a, b matrix) matrix {
	var down []chan int
	for j := range b {
		down = append(down, source(column(b, j)))
	}
	var results [][]chan int
	for _, values := range a {
		west := source(values)
		var below, row []chan int
		for _, north := range down {
			east, south, result := make(chan int), make(chan int), make(chan int)
			go cell(west, north, east, south, result)
			west = east
			below = append(below, south)
			row = append(row, result)
		}
		go drain(west)
		down = below
		results = append(results, row)
	}
	for _, south := range down {
		go drain(south)
	}

	var product matrix
	for _, row := range results {
		var sums []int
		for _, result := range row {
			sums = append(sums, <-result)
		}
		product = append(product, sums)
	}
	return product
}

func main() {
	a := matrix{{1, 2, 3, 4}, {0, 1, 0, -1}, {5, -5, 5, -5}, {2, 0, 2, 0}}
	b := matrix{{1, 0, 0, 1}, {0, 2, 0, 2}, {0, 0, 3, 3}, {4, 4, 4, 4}}
	for _, row := range multiply(a, b) {
		fmt.Println(row)
	}
	identity := matrix{{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}}
	fmt.Println("a times identity is a:", reflect.DeepEqual(multiply(a, identity), a))
}
