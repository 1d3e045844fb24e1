// Right after cancel returns, the whole tree below is cancelled, and nothing beside or above it.
package main

import (
	"context"
	"fmt"
)

func state(ctx context.Context) string {
	closed := false
	select {
	case <-ctx.Done():
		closed = true
	default:
	}
	if err := ctx.Err(); err != nil {
		return fmt.Sprint(err, ", done: ", closed)
	}
	return fmt.Sprint("alive, done: ", closed)
}

func main() {
	root, cancelRoot := context.WithCancel(context.Background())
	left, cancelLeft := context.WithCancel(root)
	right, cancelRight := context.WithCancel(root)
	leaf, cancelLeaf := context.WithCancel(context.WithValue(left, "k", "v"))
	defer cancelRight()
	defer cancelLeaf()
	show := func(title string) {
		fmt.Println(title)
		fmt.Println("  root:", state(root))
		fmt.Println("  left:", state(left))
		fmt.Println("  leaf:", state(leaf))
		fmt.Println("  right:", state(right))
	}
	show("at first")
	cancelLeft()
	show("left cancelled")
	cancelLeft()
	cancelLeaf()
	show("cancelled again, and its leaf")
	late, cancelLate := context.WithCancel(left)
	fmt.Println("a child of a dead parent:", state(late))
	cancelLate()
	cancelRoot()
	show("root cancelled")
	fmt.Println("the same error:", root.Err() == context.Canceled && leaf.Err() == context.Canceled)
}
