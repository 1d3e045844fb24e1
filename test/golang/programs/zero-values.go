// Zero values: a receive from a closed channel yields the zero value of the element type, for ever.
package main

import "fmt"

type point struct{ x, y int }

type node struct{ name string }

func main() {
	ints := make(chan int)
	strings := make(chan string, 1)
	bools := make(chan bool)
	points := make(chan point, 1)
	nodes := make(chan *node, 1)

	strings <- "sent"
	points <- point{3, 4}
	nodes <- &node{"root"}

	close(ints)
	close(strings)
	close(bools)
	close(points)
	close(nodes)

	for i := 0; i < 2; i++ {
		fmt.Println("int", <-ints)
		fmt.Printf("string \"%s\"\n", <-strings)
		fmt.Println("bool", <-bools)
		p := <-points
		fmt.Println("point", p.x, p.y)
		if n := <-nodes; n != nil {
			fmt.Println("node", n.name)
		} else {
			fmt.Println("no node")
		}
	}
	fmt.Println("a zero one can count with:", <-ints+1)
}
