// N queens: one goroutine for every first column, each sends its count; the counts are read by column.
package main

import "fmt"

const size = 8

func place(row int, columns []int) int {
	if row == size {
		return 1
	}
	count := 0
	for column := 0; column < size; column++ {
		if free(row, column, columns) {
			count += place(row+1, append(columns, column))
		}
	}
	return count
}

func free(row, column int, columns []int) bool {
	for r, c := range columns {
		if c == column || c-column == row-r || column-c == row-r {
			return false
		}
	}
	return true
}

func main() {
	var counts [size]chan int
	for column := range counts {
		counts[column] = make(chan int)
		go func(column int) {
			counts[column] <- place(1, []int{column})
		}(column)
	}
	total := 0
	for column := range counts {
		count := <-counts[column]
		total += count
		fmt.Println("first queen in column", column, "solutions", count)
	}
	fmt.Println("total", total)
}
