// Conway's game of life with a goroutine a cell: each tells its eight neighbours whether it lives,
// hears from them, and so knows its next state. Main reads the cells row by row in every generation.
package main

import "fmt"

const (
	size        = 6
	generations = 6
)

// The cells lie on a torus. A glider walks over it.
var seed = [size]string{
	".#....",
	"..#...",
	"###...",
	"......",
	"......",
	"......",
}

func cell(alive bool, in []chan bool, out []chan bool, view chan<- bool) {
	for {
		view <- alive
		for _, neighbour := range out {
			neighbour <- alive // there is room for one
		}
		living := 0
		for _, neighbour := range in {
			if <-neighbour {
				living++
			}
		}
		alive = living == 3 || alive && living == 2
	}
}

func main() {
	var ins, outs [size][size][]chan bool
	for y := range seed {
		for x := range seed {
			for dy := -1; dy <= 1; dy++ {
				for dx := -1; dx <= 1; dx++ {
					if dx != 0 || dy != 0 {
						ny, nx := (y+dy+size)%size, (x+dx+size)%size
						wire := make(chan bool, 1)
						outs[y][x] = append(outs[y][x], wire)
						ins[ny][nx] = append(ins[ny][nx], wire)
					}
				}
			}
		}
	}
	var views [size][size]chan bool
	for y, row := range seed {
		for x := range row {
			views[y][x] = make(chan bool)
			go cell(row[x] == '#', ins[y][x], outs[y][x], views[y][x])
		}
	}
	for g := 0; g < generations; g++ {
		fmt.Println("generation", g)
		for _, row := range views {
			line := ""
			for _, view := range row {
				if <-view {
					line += "#"
				} else {
					line += "."
				}
			}
			fmt.Println(line)
		}
	}
}
