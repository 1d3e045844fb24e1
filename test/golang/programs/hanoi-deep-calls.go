// Towers of Hanoi: a recursive function that sends each move from deep down its own calls,
// and a receiver that plays the moves and checks that no disk ever lies on a smaller one.
package main

import "fmt"

const disks = 10

type move struct{ from, to int }

func solve(height, from, to, spare int, moves chan<- move) int {
	if height == 0 {
		return 0
	}
	count := solve(height-1, from, spare, to, moves)
	moves <- move{from, to}
	return count + 1 + solve(height-1, spare, to, from, moves)
}

func main() {
	moves, counted := make(chan move), make(chan int)
	go func() {
		count := solve(disks, 0, 2, 1, moves)
		close(moves)
		counted <- count
	}()

	var pegs [3][]int
	for disk := disks; disk > 0; disk-- {
		pegs[0] = append(pegs[0], disk)
	}
	legal := true
	for m := range moves {
		top := len(pegs[m.from]) - 1
		disk := pegs[m.from][top]
		pegs[m.from] = pegs[m.from][:top]
		if n := len(pegs[m.to]); n > 0 && pegs[m.to][n-1] < disk {
			legal = false
		}
		pegs[m.to] = append(pegs[m.to], disk)
		if disk == disks || disk == disks-1 {
			fmt.Println("disk", disk, "from", m.from, "to", m.to)
		}
	}
	fmt.Println("moves", <-counted, "legal", legal)
	fmt.Println("last peg", pegs[2])
}
